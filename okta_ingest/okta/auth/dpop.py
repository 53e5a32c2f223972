"""Proofs of possession (DPoP, RFC 9449): a request proves that its access token belongs to the sender."""

import base64
import hashlib
import json
import uuid
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from okta_ingest.messages import okta as messages
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

_ALGORITHM = "ES256"


class DpopKey:
    """A key that exists for this run only, and the proofs that it signs. Its repr shows nothing of it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._jwk = json.loads(ECAlgorithm(ECAlgorithm.SHA256).to_jwk(self._key.public_key()))

    def proof(self, method: str, url: str, now: float, nonce: str | None, access_token: str | None = None) -> str:
        """The ``DPoP`` header of one request; Okta accepts a proof once.

        *now* is the server's time in seconds since the epoch, *nonce* the server's latest nonce.
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


class DpopNonce:
    """The latest nonce that a server sent for the proofs of one endpoint or API; ``value`` is None before the first."""

    def __init__(self) -> None:
        self.value: str | None = None

    def retry(self, response: Response) -> Retry | None:
        """Store the nonce of *response*. Returns a retry if the server requires a proof with it."""
        nonce = response.headers.get("dpop-nonce")
        if not nonce:
            return None
        self.value = nonce
        required = response.status in (400, 401) and response.error[0] == "use_dpop_nonce"
        return Retry(0.0, messages.NONCE_REQUIRED.line()) if required else None
