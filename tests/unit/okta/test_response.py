"""What each response of Okta means: use it, retry, or an error with advice."""

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


def returned(status: int, body: bytes = b"[]", headers: Mapping[str, str] | None = None) -> Response:
    """A response to the request for the list of API tokens."""
    return Response(REQUEST, status, CaseInsensitiveDict(headers or {}), body)


def test_json_with_status_200_is_usable() -> None:
    """It needs no retry."""
    assert check_response(returned(200)) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'[{"id": "00T', b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
def test_body_that_is_not_json_is_retried(body: bytes) -> None:
    """It may have been truncated on the way."""
    assert check_response(returned(200, body)) == Retry(None, "after a response that is not JSON")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_error_is_retried(status: int) -> None:
    """How long to wait is left to the client."""
    result = check_response(returned(status))
    assert result is not None
    assert result.seconds is None


def test_retry_waits_as_long_as_the_headers_say() -> None:
    """This holds for a 429 and for a server error."""
    assert check_response(returned(429, headers={"Retry-After": "7"})) == Retry(7, "for Okta's rate limit", "rate")
    assert check_response(returned(503, headers={"Retry-After": "7"})) == Retry(
        7, "after status 503 Service Unavailable"
    )


def test_json_with_too_many_values_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is raised before the body is decoded."""
    monkeypatch.setattr(response, "MAX_VALUES", 1000)
    assert check_response(returned(200, b"[" + b"[]," * 400 + b"[]]")) is None
    for body in (b"[" + b"[]," * 600 + b"[]]", b"[" + b"1," * 2000, b"[" * 2000, b'{"":' * 2000):
        with pytest.raises(OktaError, match="holds more than 1,000 values"):
            check_response(returned(200, body))


def test_long_explanation_is_truncated_between_words() -> None:
    """A truncated secret would not be recognized and replaced."""
    with pytest.raises(OktaError) as raised:
        check_response(returned(400, json.dumps({"errorCode": "E1", "errorSummary": "a " * 149 + "secret"}).encode()))
    assert raised.value.message.endswith("a a.")


@pytest.mark.parametrize("header", ["a" * 60_000, "a=" * 30_000, '="' * 30_000])
def test_long_challenge_is_not_slow(header: str) -> None:
    """Only the start of a long ``WWW-Authenticate`` header is searched."""
    started = time.monotonic()
    with pytest.raises(OktaError):
        check_response(returned(401, b"", {"WWW-Authenticate": header}))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("given", "message", "advice"),
    [
        (
            returned(
                401,
                b'{"errorCode": "E0000011", "errorSummary": "Invalid token provided"}',
                {"X-Okta-Request-Id": "aX1"},
            ),
            f"{REQUEST} returned 401 Unauthorized: E0000011 Invalid token provided, request id aX1.",
            "The API token is wrong, expired or revoked",
        ),
        (
            returned(
                403,
                b"",
                {"WWW-Authenticate": 'Bearer realm="x", error="insufficient_scope", scope="okta.apiTokens.read"'},
            ),
            f"{REQUEST} returned 403 Forbidden: insufficient_scope scope okta.apiTokens.read.",
            "Grant the scope to the service app",
        ),
        (
            returned(400, b"", {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="It is old"'}),
            f"{REQUEST} returned 400 Bad Request: invalid_dpop_proof It is old.",
            "clock",
        ),
        (
            returned(401, b'{"error": "invalid_client", "error_description": "The client_assertion is invalid"}'),
            f"{REQUEST} returned 401 Unauthorized: invalid_client The client_assertion is invalid.",
            "Check client_id",
        ),
        (
            returned(403, b"<html>blocked"),
            f"{REQUEST} returned 403 Forbidden: no explanation.",
            "Check the admin role",
        ),
        (
            returned(404, b"[1]"),
            f"{REQUEST} returned 404 Not Found: no explanation.",
            "Check that org_url is the address",
        ),
        (returned(418, b'{"errorCode": 7}'), f"{REQUEST} returned 418 I'm a Teapot: no explanation.", ""),
        (
            returned(302, b"", {"Location": "https://user:pass@login.example.com/x?token=1"}),
            f"{REQUEST} was redirected to login.example.com; redirects are not followed.",
            "Set org_url",
        ),
    ],
)
def test_error_has_request_status_explanation_and_advice(given: Response, message: str, advice: str) -> None:
    """Of the URL of a redirect only the host is shown."""
    with pytest.raises(OktaError) as raised:
        check_response(given)
    assert raised.value.message == message
    assert advice in raised.value.advice
