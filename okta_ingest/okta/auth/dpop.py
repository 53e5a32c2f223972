"""Proofs of possession (DPoP, RFC 9449): who uses an access token shows that it was given to them."""

import base64
import hashlib
import json
import uuid
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

_ALGORITHM = "ES256"


class DpopKey:
    """A key of this run alone, kept nowhere, and the proofs that it signs. It has no repr of its own."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._jwk = json.loads(ECAlgorithm(ECAlgorithm.SHA256).to_jwk(self._key.public_key()))

    def proof(self, method: str, url: str, now: float, nonce: str | None, access_token: str | None = None) -> str:
        """The ``DPoP`` header of one request: a proof is good for one.

        *now* is the server's clock in seconds since the epoch; *nonce* is what the server gave, if it did.
        """
        parts = urlsplit(url)
        claims = {
            "jti": str(uuid.uuid4()),
            "htm": method.upper(),
            "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",  # without query and fragment
            "iat": int(now),
        }
        if nonce is not None:
            claims["nonce"] = nonce
        if access_token is not None:
            digest = hashlib.sha256(access_token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return jwt.encode(claims, self._key, _ALGORITHM, headers={"typ": "dpop+jwt", "jwk": self._jwk})
