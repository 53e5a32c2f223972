"""Reading a service app's private key: PEM or JWK, RSA or EC. Pure.

No error shows any part of the key.
"""

import base64
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

from okta_ingest.messages import Template
from okta_ingest.messages import private_key as messages

MIN_RSA_BITS = 2048
"""RFC 7518 section 3.3."""

_ALGORITHM_BY_CURVE = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_PEM = re.compile(r"-----BEGIN (?P<label>(?:[A-Z0-9]+ )*PRIVATE KEY)-----(?P<body>.*?)-----END (?P=label)-----", re.S)


@dataclass(frozen=True)
class PrivateKey:
    """A private key, the JWS algorithm to sign with, and its ``kid`` if it has one. The repr does not show the key."""

    key: Any = field(repr=False)
    algorithm: str
    key_id: str | None


def read_private_key(text: str, key_id: str | None = None) -> PrivateKey:
    r"""Read a PEM (PKCS#1, PKCS#8 or SEC1; line breaks may be missing or written as ``\n``) or a JWK.

    Quotes around it are ignored, and Base64 of either, as secret stores keep it, is decoded.
    *key_id* takes precedence over the JWK's ``kid``. Raises ValueError with a text of `messages.private_key`.
    """
    text = _unwrapped(text)
    if not text.startswith("{"):
        key = _from_pem(text)
        return PrivateKey(key, _algorithm(key), key_id)
    jwk = _jwk(text)
    try:
        # Without alg, use and key_ops: PyJWK rejects an alg that it cannot sign with.
        key = PyJWK({name: value for name, value in jwk.items() if name not in ("alg", "use", "key_ops")}).key
    except (PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(messages.JWK_INVALID.line()) from None
    algorithm, kid = _algorithm(key), jwk.get("kid")
    if algorithm == "RS256" and jwk.get("alg") in ("RS384", "RS512"):
        algorithm = jwk["alg"]
    return PrivateKey(key, algorithm, key_id or (kid if isinstance(kid, str) and kid else None))


def _unwrapped(text: str) -> str:
    """*text* without white space and quotes around it, decoded where it is Base64 of a PEM or JWK."""
    text = text.removeprefix("\ufeff").strip()
    if text[:1] in ('"', "'"):
        text = text.strip("\"' \t\r\n").replace('\\"', '"')
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True).decode("utf-8-sig").strip()
    except ValueError:
        return text
    return decoded if decoded.startswith(("{", "-----BEGIN ")) else text


def _jwk(text: str) -> dict[str, Any]:
    try:
        jwk = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(messages.JWK_NOT_JSON.line()) from None
    if isinstance(jwk.get("keys"), list):  # a set of keys
        if len(jwk["keys"]) != 1 or not isinstance(jwk["keys"][0], dict):
            raise ValueError(messages.JWK_SET.line())
        (jwk,) = jwk["keys"]
    if jwk.get("kty") not in ("RSA", "EC"):
        raise ValueError(messages.UNSUPPORTED_TYPE.line())
    if not jwk.get("d"):
        raise ValueError(messages.JWK_PUBLIC.line())
    return dict(jwk)


def _from_pem(text: str) -> Any:
    block = _PEM.search(text.replace("\\r", "").replace("\\n", "\n"))
    if block is None:
        raise ValueError(_problem_without_pem(text).line())
    if "ENCRYPTED" in block[0]:
        raise ValueError(messages.ENCRYPTED.line())
    if block["label"].startswith("OPENSSH"):
        raise ValueError(messages.OPENSSH.line())
    encoded = re.sub(r"\s", "", block["body"])
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    pem = "\n".join([f"-----BEGIN {block['label']}-----", *lines, f"-----END {block['label']}-----", ""])
    try:
        return load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(messages.PEM_INVALID.line()) from None


def _problem_without_pem(text: str) -> Template:
    """The message for *text* without a complete PEM block of a private key."""
    by_marker = {
        "PUBLIC KEY-----": messages.PUBLIC_KEY,
        "CERTIFICATE-----": messages.CERTIFICATE,
        "PRIVATE KEY-----": messages.PEM_TRUNCATED,
    }
    return next((template for marker, template in by_marker.items() if marker in text), messages.NOT_A_KEY)


def _algorithm(key: Any) -> str:
    if isinstance(key, RSAPrivateKey):
        if key.key_size < MIN_RSA_BITS:
            raise ValueError(messages.RSA_TOO_SHORT.line(bits=key.key_size, minimum=MIN_RSA_BITS))
        return "RS256"
    if isinstance(key, EllipticCurvePrivateKey):
        if key.curve.name not in _ALGORITHM_BY_CURVE:
            raise ValueError(messages.UNSUPPORTED_CURVE.line())
        return _ALGORITHM_BY_CURVE[key.curve.name]
    raise ValueError(messages.UNSUPPORTED_TYPE.line())
