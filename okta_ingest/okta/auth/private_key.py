"""A service app's private key, from the text in which people keep it: PEM or JWK, RSA or EC. Pure.

No error shows any of the text.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt import PyJWK
from jwt.exceptions import PyJWTError

SHORTEST_RSA_KEY = 2048
"""Bits: RFC 7518 section 3.3."""

_ALGORITHMS_OF_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_PEM = re.compile(r"-----BEGIN (?P<label>(?:[A-Z0-9]+ )*PRIVATE KEY)-----(?P<body>.*?)-----END (?P=label)-----", re.S)


@dataclass(frozen=True)
class PrivateKey:
    """A key that signs, the JWS algorithm to sign with, and its ``kid`` where one is known. No repr shows the key."""

    key: Any = field(repr=False)
    algorithm: str
    key_id: str | None


def read_private_key(text: str, key_id: str | None = None) -> PrivateKey:
    r"""Read a PEM (PKCS#1, PKCS#8 or SEC1; line breaks may be lost or written as ``\n``) or a JWK.

    *key_id* beats the JWK's own. Raises ValueError that says what is wrong, as in "the private key is encrypted".
    """
    text = text.removeprefix("\ufeff").strip()
    if not text.startswith("{"):
        key = _from_pem(text)
        return PrivateKey(key, _algorithm(key), key_id)
    jwk = _jwk(text)
    try:
        # Without alg and use: what a key is for does not change what it is.
        key = PyJWK({name: value for name, value in jwk.items() if name not in ("alg", "use", "key_ops")}).key
    except (PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("the private key is a JWK that cannot be read: is it whole?") from None
    algorithm, kid = _algorithm(key), jwk.get("kid")
    if algorithm == "RS256" and jwk.get("alg") in ("RS384", "RS512"):
        algorithm = jwk["alg"]
    return PrivateKey(key, algorithm, key_id or (kid if isinstance(kid, str) and kid else None))


def _jwk(text: str) -> dict[str, Any]:
    try:
        jwk = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("the private key begins like a JWK, and is not valid JSON") from None
    if isinstance(jwk.get("keys"), list):  # a set of keys
        if len(jwk["keys"]) != 1 or not isinstance(jwk["keys"][0], dict):
            raise ValueError("the private key is a set of JWKs: one of them is needed")
        (jwk,) = jwk["keys"]
    if jwk.get("kty") not in ("RSA", "EC"):
        raise ValueError("the private key is a JWK of another kind than RSA and EC")
    if not jwk.get("d"):
        raise ValueError("the JWK is a public key: the private one, with its d, is needed")
    return dict(jwk)


def _from_pem(text: str) -> Any:
    block = _PEM.search(text.replace("\\r", "").replace("\\n", "\n"))
    if block is None:
        raise ValueError(_why_no_pem(text))
    if "ENCRYPTED" in block[0]:
        raise ValueError("the private key is encrypted: decrypt it, and keep the file from others")
    if block["label"].startswith("OPENSSH"):
        raise ValueError("the private key is in OpenSSH's format: PEM (PKCS#8) or JWK is needed")
    encoded = re.sub(r"\s", "", block["body"])
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    pem = "\n".join([f"-----BEGIN {block['label']}-----", *lines, f"-----END {block['label']}-----", ""])
    try:
        return load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("the private key is a PEM that cannot be read: is it whole?") from None


def _why_no_pem(text: str) -> str:
    for marker, kind in (("PUBLIC KEY-----", "a public key"), ("CERTIFICATE-----", "a certificate")):
        if marker in text:
            return f"this is {kind}: the private key is needed"
    if "PRIVATE KEY-----" in text:
        return "the private key is a PEM that cannot be read: is it whole, from BEGIN to END?"
    return "this is no private key: neither PEM (-----BEGIN PRIVATE KEY-----) nor JWK ({...})"


def _algorithm(key: Any) -> str:
    if isinstance(key, RSAPrivateKey):
        if key.key_size < SHORTEST_RSA_KEY:
            raise ValueError(f"the private key has {key.key_size} bits: RSA keys need {SHORTEST_RSA_KEY} or more")
        return "RS256"
    if isinstance(key, EllipticCurvePrivateKey):
        if key.curve.name not in _ALGORITHMS_OF_CURVES:
            raise ValueError("the private key is on another curve than P-256, P-384 and P-521")
        return _ALGORITHMS_OF_CURVES[key.curve.name]
    raise ValueError("the private key is of another kind than RSA and EC")
