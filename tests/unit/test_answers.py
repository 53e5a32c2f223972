"""One function judges every answer of Okta."""

from collections.abc import Mapping

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.errors import OktaError
from okta_ingest.okta.answers import Answer, judge
from okta_ingest.okta.pacing import Wait

REQUEST = "GET https://contoso.okta.com/api/v1/api-tokens"


def answer(status: int, body: bytes = b"[]", headers: Mapping[str, str] | None = None) -> Answer:
    """An answer to the list of API tokens."""
    return Answer(REQUEST, status, CaseInsensitiveDict(headers or {}), body)


def test_usable() -> None:
    """JSON with status 200 is to be used."""
    assert judge(answer(200)) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'[{"id": "00T', b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
def test_broken_json(body: bytes) -> None:
    """A body that is not whole JSON is asked for again."""
    assert judge(answer(200, body)) == Wait(None, "after an answer that is not JSON")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_passing_fault(status: int) -> None:
    """A fault that passes is asked again, after as long as the caller thinks fit."""
    outcome = judge(answer(status))
    assert outcome is not None
    assert outcome.seconds is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (
            {
                "X-Rate-Limit-Limit": "300",
                "X-Rate-Limit-Reset": "1769947240",
                "Date": "Sun, 01 Feb 2026 12:00:00 GMT",
            },
            41,
        ),
        ({"X-Rate-Limit-Reset": "1769947240, 1769947250", "Date": "Sun, 01 Feb 2026 12:00:00 GMT"}, 41),
        ({"X-Rate-Limit-Reset": "1769940000", "Date": "Sun, 01 Feb 2026 12:00:00 GMT"}, 1),
        ({"X-Rate-Limit-Reset": "1869947240", "Date": "Sun, 01 Feb 2026 12:00:00 GMT"}, 90),
        ({"Retry-After": "7"}, 7),
        ({"X-Rate-Limit-Reset": "1769947240"}, None),
        ({"X-Rate-Limit-Reset": "soon", "Date": "now"}, None),
        ({"X-Rate-Limit-Reset": "1769947240", "Date": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
        (
            {
                "X-Rate-Limit-Limit": "0",
                "X-Rate-Limit-Reset": "1769947240",
                "Date": "Sun, 01 Feb 2026 12:00:00 GMT",
            },
            None,
        ),
        ({}, None),
    ],
)
def test_rate_limit(headers: dict[str, str], seconds: float | None) -> None:
    """The wait ends a second after the window does, by the server's own clock, and within bounds."""
    outcome = judge(answer(429, headers=headers))
    assert outcome is not None
    assert outcome.seconds == seconds


@pytest.mark.parametrize(
    ("given", "message", "advice"),
    [
        (
            answer(
                401,
                b'{"errorCode": "E0000011", "errorSummary": "Invalid token provided"}',
                {"X-Okta-Request-Id": "aX1"},
            ),
            f"{REQUEST} was answered 401 Unauthorized: E0000011 Invalid token provided, request id aX1.",
            "The API token is wrong, expired or revoked",
        ),
        (
            answer(
                403,
                b"",
                {"WWW-Authenticate": 'Bearer realm="x", error="insufficient_scope", scope="okta.apiTokens.read"'},
            ),
            f"{REQUEST} was answered 403 Forbidden: insufficient_scope scope okta.apiTokens.read.",
            "Grant the scope to the service app",
        ),
        (
            answer(400, b"", {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="It is old"'}),
            f"{REQUEST} was answered 400 Bad Request: invalid_dpop_proof It is old.",
            "clock",
        ),
        (
            answer(401, b'{"error": "invalid_client", "error_description": "The client_assertion is invalid"}'),
            f"{REQUEST} was answered 401 Unauthorized: invalid_client The client_assertion is invalid.",
            "Check client_id",
        ),
        (
            answer(403, b"<html>blocked"),
            f"{REQUEST} was answered 403 Forbidden: no explanation.",
            "check its admin role",
        ),
        (
            answer(404, b"[1]"),
            f"{REQUEST} was answered 404 Not Found: no explanation.",
            "Is org_url the address",
        ),
        (answer(418, b'{"errorCode": 7}'), f"{REQUEST} was answered 418 I'm a Teapot: no explanation.", ""),
        (
            answer(302, b"", {"Location": "https://user:pass@login.example.com/x?token=1"}),
            f"{REQUEST} was redirected to login.example.com; redirects are not followed.",
            "Set org_url",
        ),
    ],
)
def test_refusal(given: Answer, message: str, advice: str) -> None:
    """A refusal says what was asked, what came back, and what to do; it repeats no more of a URL than its host."""
    with pytest.raises(OktaError) as raised:
        judge(given)
    assert raised.value.message == message
    assert advice in raised.value.advice
