"""Private keys of service apps, as PEM and JWK."""

import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key, the same for the whole test run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(curve: str = "P-256") -> ec.EllipticCurvePrivateKey:
    """An elliptic curve key, the same for the whole test run."""
    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1(), "256k1": ec.SECP256K1()}
    return ec.generate_private_key(curves[curve])


def pem(key: Key, form: PrivateFormat = PrivateFormat.PKCS8, passphrase: bytes | None = None) -> str:
    """*key* as PEM: PKCS#8, or PKCS#1 or SEC1 with ``PrivateFormat.TraditionalOpenSSL``."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, encryption).decode()


def jwk(key: Key, **members: Any) -> str:
    """*key* as a JWK with additional *members*."""
    text = RSAAlgorithm.to_jwk(key) if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm.to_jwk(key)
    return json.dumps({**json.loads(text), **members})
