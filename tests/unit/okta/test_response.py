"""One function judges every answer of Okta."""

import json
import time
from collections.abc import Mapping

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.errors import OktaError
from okta_ingest.okta import response
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response, check_response

REQUEST = "GET https://contoso.okta.com/api/v1/api-tokens"


def answer(status: int, body: bytes = b"[]", headers: Mapping[str, str] | None = None) -> Response:
    """An answer to the list of API tokens."""
    return Response(REQUEST, status, CaseInsensitiveDict(headers or {}), body)


def test_usable() -> None:
    """JSON with status 200 is to be used."""
    assert check_response(answer(200)) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'[{"id": "00T', b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
def test_broken_json(body: bytes) -> None:
    """A body that is not whole JSON is asked for again."""
    assert check_response(answer(200, body)) == Retry(None, "after an answer that is not JSON")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_passing_fault(status: int) -> None:
    """A fault that passes is asked again, after as long as the caller thinks fit."""
    result = check_response(answer(status))
    assert result is not None
    assert result.seconds is None


def test_rate_limit() -> None:
    """A 429 is asked again, after as long as its headers say; so is a fault that says how long it takes."""
    assert check_response(answer(429, headers={"Retry-After": "7"})) == Retry(7, "for Okta's rate limit")
    assert check_response(answer(503, headers={"Retry-After": "7"})) == Retry(
        7, "after an answer 503 Service Unavailable"
    )


def test_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON that would take more memory than it is worth is refused before it is decoded."""
    monkeypatch.setattr(response, "ANSWER_VALUES", 1000)
    assert check_response(answer(200, b"[" + b"[]," * 400 + b"[]]")) is None
    for body in (b"[" + b"[]," * 600 + b"[]]", b"[" + b"1," * 2000, b"[" * 2000, b'{"":' * 2000):
        with pytest.raises(OktaError, match="holds more than 1,000 values"):
            check_response(answer(200, body))


def test_long_explanation() -> None:
    """A long explanation is cut between words, so that a secret in it stays whole and can be told."""
    with pytest.raises(OktaError) as raised:
        check_response(answer(400, json.dumps({"errorCode": "E1", "errorSummary": "a " * 149 + "secret"}).encode()))
    assert raised.value.message.endswith("a a.")


@pytest.mark.parametrize("header", ["a" * 60_000, "a=" * 30_000, '="' * 30_000])
def test_long_challenge(header: str) -> None:
    """A challenge that is made to be slow to read is not read to its end."""
    started = time.monotonic()
    with pytest.raises(OktaError):
        check_response(answer(401, b"", {"WWW-Authenticate": header}))
    assert time.monotonic() - started < 2


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
def test_refusal(given: Response, message: str, advice: str) -> None:
    """An error says what was asked, what came back, and what to do; it repeats no more of a URL than its host."""
    with pytest.raises(OktaError) as raised:
        check_response(given)
    assert raised.value.message == message
    assert advice in raised.value.advice
