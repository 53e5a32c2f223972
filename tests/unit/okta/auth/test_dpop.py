"""Proofs of possession, and the nonce that a server requires in them."""

import base64
import hashlib
import json

import jwt
from requests.structures import CaseInsensitiveDict

from okta_ingest.okta.auth.dpop import DpopKey, DpopNonce
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

URL = "https://contoso.okta.com/api/v1/api-tokens"


def response(status: int, code: str, nonce: str | None) -> Response:
    """An OAuth error with or without a nonce."""
    headers = CaseInsensitiveDict({"DPoP-Nonce": nonce} if nonce else {})
    return Response(f"GET {URL}", status, headers, json.dumps({"error": code}).encode())


def test_proof_has_the_claims_of_rfc_9449() -> None:
    """The public key in the header verifies it, and is not accompanied by the private one."""
    proof = DpopKey().proof("get", f"{URL}?after=1#x", 1700000000.9, "n1", "token")
    header = jwt.get_unverified_header(proof)
    assert (header["typ"], header["alg"], sorted(header["jwk"])) == ("dpop+jwt", "ES256", ["crv", "kty", "x", "y"])
    claims = jwt.decode(proof, jwt.PyJWK(header["jwk"]).key, algorithms=["ES256"])
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"token").digest()).rstrip(b"=").decode()
    assert claims.pop("jti")
    assert claims == {"htm": "GET", "htu": URL, "iat": 1700000000, "nonce": "n1", "ath": digest}


def test_no_two_proofs_are_the_same() -> None:
    """Okta accepts a proof once."""
    key = DpopKey()
    assert len({key.proof("GET", URL, 0.0, None) for _ in range(3)}) == 3


def test_required_nonce_is_stored_and_leads_to_a_retry() -> None:
    """The retry is sent at once."""
    for status in (400, 401):
        nonce = DpopNonce()
        retry = nonce.retry(response(status, "use_dpop_nonce", "n1"))
        assert retry == Retry(0.0, "for a DPoP proof with Okta's nonce")
        assert nonce.value == "n1"


def test_nonce_of_any_other_response_is_stored_without_a_retry() -> None:
    """A response without a nonce keeps the stored one."""
    nonce = DpopNonce()
    assert nonce.value is None
    assert nonce.retry(response(200, "", "n1")) is None
    assert nonce.retry(response(401, "invalid_client", "n2")) is None
    assert nonce.retry(response(400, "use_dpop_nonce", None)) is None
    assert nonce.value == "n2"
