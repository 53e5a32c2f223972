"""Okta's checks of a DPoP proof (RFC 9449): all but the nonce and single use."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from sandbox.http_messages import Reply, Request

ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
MAX_PROOF_AGE = 300
MAX_CLOCK_SKEW = 5
"""Seconds that the client's clock may be ahead."""


class OAuthError(Exception):
    """An OAuth error response."""

    def __init__(
        self, code: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.reply = Reply(status, {"error": code, "error_description": description}, headers or {})


@dataclass(frozen=True)
class Proof:
    """A valid proof: its claims, and the thumbprint of its key."""

    claims: Mapping[str, Any]
    thumbprint: str


def read_proof(request: Request, url: str, now: float, thumbprint: str | None, ath: str | None) -> Proof:
    """The proof of a request to the server at *url*; raises OAuthError if it is missing or invalid.

    *now* is the server's clock, *thumbprint* that of the expected key (None: any key), *ath* the digest of the access
    token.
    """
    text = request.headers.get("dpop")
    if text is None:
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
    try:
        header = jwt.get_unverified_header(text)
        jwk = header["jwk"]
        claims = jwt.decode(text, jwt.PyJWK(jwk).key, ALGORITHMS, options={"verify_iat": False})
    except (jwt.PyJWTError, KeyError, TypeError):
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT is invalid.") from None
    key = _thumbprint(jwk)
    valid = {
        "typ": header.get("typ") == "dpop+jwt",
        "jwk": "d" not in jwk,
        "htm": claims.get("htm") == request.method,
        "htu": claims.get("htu") == url + urlsplit(request.target).path,
        "iat": -MAX_PROOF_AGE <= claims.get("iat", 0) - now <= MAX_CLOCK_SKEW,
        "ath": claims.get("ath") == ath,
        "key": thumbprint in (None, key),
    }
    invalid = [name for name, is_valid in valid.items() if not is_valid]
    if invalid:
        raise OAuthError("invalid_dpop_proof", f"The DPoP proof JWT has a wrong {invalid[0]}.")
    return Proof(claims, key)


def digest(data: bytes) -> str:
    """The SHA-256 of *data* in base64url without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    members = {name: jwk[name] for name in sorted(("crv", "e", "kty", "n", "x", "y")) if name in jwk}
    return digest(json.dumps(members, separators=(",", ":")).encode())
