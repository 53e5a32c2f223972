"""Retries, waits and lists, over real HTTP with a simulated org; waits are recorded instead of waited."""

import gzip
import logging
import tracemalloc

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.okta import pagination
from okta_ingest.okta.client import MAX_ATTEMPTS, OktaClient
from sandbox import faults
from sandbox.http_messages import Fault, Reply, Request
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from tests.unit.okta.support import PATH, Waits, user_ids


def test_every_page_of_a_list_is_read(org: OktaOrg, client: OktaClient) -> None:
    """The items have the order of the pages."""

    def page(request: Request) -> Reply:
        number = int(request.target.partition("after=")[2] or 0)
        link = {"Link": f'<{org.url}{PATH}>; rel="self", <{org.url}{PATH}?after={number + 1}>; rel="next"'}
        return Reply(200, [number], link if number < 3 else {})

    org.overrides[PATH] = page
    assert client.get_list(PATH) == [0, 1, 2, 3]


@pytest.mark.parametrize("target", ["https://evil.example.com/api/v1/api-tokens", "/api/v1/users?x=1"])
def test_next_link_to_another_address_is_not_requested(org: OktaOrg, client: OktaClient, target: str) -> None:
    """The credential goes to the org's own endpoint only."""
    org.overrides[PATH] = lambda request: Reply(200, [], {"Link": f'<{target}>; rel="next"'})
    with pytest.raises(OktaError, match="leads to another address"):
        client.get_list(PATH)
    assert len(org.requests) == 1


@pytest.mark.parametrize(("query", "requests"), [("", 1), ("?after=1", 2)])
def test_pages_that_repeat_are_an_error(org: OktaOrg, client: OktaClient, query: str, requests: int) -> None:
    """No page is requested twice."""
    org.overrides[PATH] = lambda request: Reply(200, [1], {"Link": f'<{org.url}{PATH}{query}>; rel="next"'})
    with pytest.raises(OktaError, match="the pages of the list repeat or do not end"):
        client.get_list(PATH)
    assert len(org.requests) == requests


def test_pages_without_end_are_an_error(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of pages and their total size are limited."""

    def page(request: Request) -> Reply:
        return Reply(200, ["x" * 1000], {"Link": f'<{org.url}{PATH}?after={len(org.requests)}>; rel="next"'})

    org.overrides[PATH] = page
    monkeypatch.setattr(pagination, "MAX_PAGES", 20)
    with pytest.raises(OktaError, match="repeat or do not end"):
        client.get_list(PATH)
    assert len(org.requests) == 20
    monkeypatch.setattr(pagination, "MAX_LIST_BYTES", 5000)
    with pytest.raises(OktaError, match="the pages are larger than"):
        client.get_list(PATH)


def test_object_instead_of_a_list_is_an_error(org: OktaOrg, client: OktaClient) -> None:
    """The error suggests that the address is not an Okta org's."""
    org.overrides[PATH] = lambda request: Reply(200, {"value": []})
    with pytest.raises(OktaError, match="not a list") as raised:
        client.get_list(PATH)
    assert raised.value.advice.startswith("Check that org_url is the address of an Okta org")


def test_request_is_sent_again_after_the_rate_limit_window(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """The wait ends with the window, and has a reason to show."""
    replies = [okta_error("E0000047", rate_limit(remaining=0, seconds_left=40)), Reply(200, ["done"])]
    org.overrides[PATH] = lambda request: replies.pop(0)
    assert client.get_list(PATH) == ["done"]
    ((seconds, reason),) = waits
    assert 39 <= seconds <= 42
    assert reason == "for Okta's rate limit"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(503, b"busy"), "503 Service Unavailable"),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), r"200 OK: not JSON \(text/html\)"),
        (Reply(200, b""), "200 OK: not JSON"),
        (Reply(200, b"[1", {"Content-Length": "5", "Connection": "close"}), "connection lost, 5 times"),
        (Reply(200, b"[]", {"Content-Encoding": "gzip"}), "connection lost, 5 times"),
        (faults.reset, "connection lost, 5 times"),
        (faults.close, "connection lost, 5 times"),
        (faults.truncated_body, "connection lost, 5 times"),
        (faults.truncated_chunks, "connection lost, 5 times"),
        (faults.truncated_gzip, "connection lost, 5 times|not JSON"),
        (faults.not_http, "connection lost, 5 times"),
        (faults.huge_header, "connection lost, 5 times"),
        (faults.many_headers, "connection lost, 5 times"),
    ],
)
def test_lasting_fault_is_an_error_after_five_attempts(
    org: OktaOrg, client: OktaClient, waits: Waits, reply: Reply | Fault, message: str
) -> None:
    """The waits between the attempts double."""
    org.overrides[PATH] = lambda request: reply
    with pytest.raises(OktaError, match=message):
        client.get_list(PATH)
    assert len(org.requests) == MAX_ATTEMPTS == 5
    assert len(waits) == MAX_ATTEMPTS - 1
    assert all(1.5 * 2**attempt >= seconds >= 0.5 * 2**attempt for attempt, (seconds, _) in enumerate(waits))


@pytest.mark.parametrize("fault", [faults.reset, faults.truncated_body, faults.truncated_gzip, Reply(502, b"<html>")])
def test_temporary_fault_costs_one_retry(org: OktaOrg, client: OktaClient, waits: Waits, fault: Reply | Fault) -> None:
    """The list is complete."""
    replies = [fault]
    org.overrides[PATH] = lambda request: replies.pop() if replies else Reply(200, ["complete"])
    assert client.get_list(PATH) == ["complete"]
    assert (len(org.requests), len(waits)) == (2, 1)


def test_429_without_headers_waits_for_one_window_each_time(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """The rate limit ends by itself: five quick attempts would all fail."""
    replies = [okta_error("E0000047")] * 4
    org.overrides[PATH] = lambda request: replies.pop() if replies else Reply(200, ["done"])
    assert client.get_list(PATH) == ["done"]
    assert [round(seconds) for seconds, _ in waits] == [60] * 4


def test_too_many_concurrent_requests_are_retried_for_minutes(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """Other clients of the org use its requests, until they have ended."""
    org.overrides[PATH] = lambda request: okta_error("E0000047", rate_limit(remaining=0, limit=0))
    with pytest.raises(OktaError, match="E0000047 API call exceeded rate limit"):
        client.get_list(PATH)
    assert {reason for _, reason in waits} == {"for Okta's limit of concurrent requests"}
    assert 230 <= sum(seconds for seconds, _ in waits) <= 300
    assert max(seconds for seconds, _ in waits) <= 45


def test_cookies_are_not_sent_back(org: OktaOrg, client: OktaClient) -> None:
    """Requests depend on the credential only."""
    org.overrides[PATH] = lambda request: Reply(200, [], {"Set-Cookie": "sid=1; Path=/"})
    client.get_list(PATH)
    client.get_list(PATH)
    assert [request.headers.get("cookie") for request in org.requests] == [None, None]


def test_attempts_of_a_request_end_within_five_minutes(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """The number of attempts is smaller if each wait is long."""
    org.overrides[PATH] = lambda request: okta_error("E0000047", {"Retry-After": "86400"})
    with pytest.raises(OktaError, match="429"):
        client.get_list(PATH)
    assert [round(seconds) for seconds, _ in waits] == [90, 90, 90]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 201, 204, 301, 501])
def test_status_that_a_retry_cannot_change_is_not_retried(
    org: OktaOrg, client: OktaClient, waits: Waits, status: int
) -> None:
    """The error is raised after one request."""
    org.overrides[PATH] = lambda request: Reply(status, b"")
    with pytest.raises(OktaError):
        client.get_list(PATH)
    assert (len(org.requests), waits) == (1, [])


def test_last_requests_of_a_window_are_not_used(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """The next request to the same endpoint waits for the next window; others do not."""
    roles = "/api/v1/users/{}/roles"
    users = user_ids(2)
    for user in users:
        org.overrides[roles.format(user)] = lambda request: Reply(200, [], rate_limit(remaining=2, seconds_left=40))
    client.get_list(roles.format(users[0]))
    client.get_list(PATH)
    assert waits == []
    client.get_list(roles.format(users[1]))
    ((seconds, reason),) = waits
    assert 38 <= seconds <= 42
    assert reason == "for Okta's rate limit"


def test_response_with_many_values_costs_little_memory(org: OktaOrg, client: OktaClient) -> None:
    """A body of 60 MiB of empty lists is an error before it is decoded."""
    body = gzip.compress(b"[" + b"[]," * (20 * 2**20) + b"[]]", 1)
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(OktaError, match="holds more than"):
        client.get_list(PATH)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_secret_that_is_sent_back_is_not_shown(
    org: OktaOrg, client: OktaClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither errors nor logs have it, wherever in the response it is."""
    caplog.set_level(logging.DEBUG, "okta_ingest")
    error = {"errorCode": org.secret, "errorSummary": f"Invalid token: {org.secret}"}
    for reply in (
        Reply(403, error, {"X-Okta-Request-Id": org.secret}),
        Reply(302, b"", {"Location": f"https://{org.secret}.example.com"}),
        Reply(200, [], {"Link": f'<{org.url}{PATH}?after={org.secret}>; rel="next"'}),
    ):
        replies = [Reply(404, b""), reply]
        org.overrides[PATH] = lambda request, replies=replies: replies.pop()  # type: ignore[misc]
        with pytest.raises(OktaError) as raised:
            client.get_list(PATH)
        assert "***" in str(raised.value)
        assert org.secret not in str(raised.value) + caplog.text
