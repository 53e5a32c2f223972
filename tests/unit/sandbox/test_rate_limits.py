"""The simulated org limits requests as Okta does."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg
from sandbox.rate_limits import RateLimits, bucket_of
from tests.unit.sandbox.conftest import Call

TOKENS = "/api/v1/api-tokens"
ROOT = Path(__file__).parents[3]
NOW = 1_700_000_000.4


@pytest.mark.parametrize(
    ("path", "bucket"),
    [
        ("/api/v1/api-tokens", "/api/v1"),
        ("/api/v1/org", "/api/v1"),
        ("/api/v1/zones", "/api/v1"),
        ("/api/v1/iam/roles/cr0/permissions", "/api/v1"),
        ("/api/v1/users", "/api/v1/users"),
        ("/api/v1/users/00u1", "/api/v1/users/{id}"),
        ("/api/v1/users/00u1/roles", "/api/v1/users"),
        ("/api/v1/users/00u1/groups", "/api/v1/users"),
        ("/api/v1/users/00u1/roles/ra1/targets/groups", "/api/v1/users"),
        ("/api/v1/groups/00g1", "/api/v1/groups"),
        ("/api/v1/groups/00g1/roles", "/api/v1/groups"),
        ("/oauth2/v1/token", "/oauth2/v1/token"),
        ("/oauth2/v1/clients/0oa1/roles", "/oauth2/v1/clients"),
        ("/.well-known/okta-organization", None),
    ],
)
def test_bucket_of_a_path(path: str, bucket: str | None) -> None:
    """Each path has the bucket that Okta publishes."""
    assert bucket_of(path) == bucket


def test_window_starts_with_its_first_request() -> None:
    """The window ends at the announced second, not before, and the count starts again."""
    limits = RateLimits({"/api/v1": 2}, window=60)
    replies = []
    for now in (NOW, NOW + 59, NOW + 60, NOW + 60.6):
        rejected, headers = limits.enter(TOKENS, now)
        sent = headers if rejected is None else rejected.headers
        replies.append((rejected is None, sent["X-Rate-Limit-Remaining"], int(sent["X-Rate-Limit-Reset"])))
    first, second = 1_700_000_061, 1_700_000_121
    assert replies == [(True, "1", first), (True, "0", first), (False, "0", first), (True, "1", second)]
    assert limits.rejected == {"rate": 1}


def test_rate_limit_over_http(org: OktaOrg, call: Call) -> None:
    """The 51st of 50 requests gets a 429 as Okta sends it, while another bucket is open."""
    org.limits = RateLimits({"/api/v1": 50, "/api/v1/users": 50})
    replies = [call(TOKENS) for _ in range(51)]
    assert [reply.status_code for reply in replies] == [200] * 50 + [429]
    assert [int(reply.headers["X-Rate-Limit-Remaining"]) for reply in replies] == [*reversed(range(50)), 0]
    last = replies[-1]
    assert (last.json()["errorCode"], last.headers["X-Rate-Limit-Limit"]) == ("E0000047", "50")
    assert "Retry-After" not in last.headers
    date = parsedate_to_datetime(last.headers["Date"]).timestamp()
    assert 0 < int(last.headers["X-Rate-Limit-Reset"]) - date <= 61
    assert call("/api/v1/users/00u1/roles").status_code == 200
    assert org.limits.rejected == {"rate": 1}


def test_window_opens_again_at_reset(org: OktaOrg, call: Call) -> None:
    """With a short window the next request at the announced reset is allowed."""
    org.limits = RateLimits({"/api/v1": 1}, window=0.1)
    first = call(TOKENS)
    org.oauth.clock_ahead = int(first.headers["X-Rate-Limit-Reset"]) - time.time()
    assert call(TOKENS).status_code == 200


def release(limits: RateLimits, rejected: int, barrier: threading.Barrier) -> None:
    """Join *barrier* once so many requests were rejected."""
    while limits.rejected["concurrency"] < rejected:
        time.sleep(0.01)
    barrier.wait(30)


def test_concurrency_limit(org: OktaOrg, call_together: Callable[[str, int], list[requests.Response]]) -> None:
    """Requests in flight above the limit get a 429 with limit 0."""
    limits = org.limits = RateLimits({"/api/v1": 100}, concurrency=3)
    all_sent = threading.Barrier(4)

    def respond(request: Request) -> Reply:
        all_sent.wait(30)
        return Reply(200, [])

    org.overrides[TOKENS] = respond
    threading.Thread(target=release, args=(limits, 5, all_sent), daemon=True).start()
    replies = call_together(TOKENS, 8)
    assert sorted(reply.status_code for reply in replies) == [200] * 3 + [429] * 5
    rejected = [reply.headers for reply in replies if reply.status_code == 429]
    assert {(headers["X-Rate-Limit-Limit"], headers["X-Rate-Limit-Remaining"]) for headers in rejected} == {("0", "0")}
    assert limits.rejected == {"concurrency": 5}
    assert 4 <= org.peak_in_flight <= 8


def test_concurrent_requests_are_counted_once(
    org: OktaOrg, call_together: Callable[[str, int], list[requests.Response]]
) -> None:
    """No request is lost or counted twice with many threads."""
    org.limits = RateLimits({"/api/v1": 30})
    replies = call_together(TOKENS, 40)
    assert sorted(reply.status_code for reply in replies) == [200] * 30 + [429] * 10
    remaining = [int(reply.headers["X-Rate-Limit-Remaining"]) for reply in replies if reply.status_code == 200]
    assert sorted(remaining) == list(range(30))
    assert len({reply.headers["X-Okta-Request-Id"] for reply in replies}) == len(org.requests) == 40


def test_latency(org: OktaOrg, call: Call) -> None:
    """Each response is delayed."""
    org.latency = 0.2
    started = time.monotonic()
    call(TOKENS)
    assert time.monotonic() - started >= 0.2


def test_command_line() -> None:
    """The command prints the variables of okta-ingest and serves until Ctrl-C."""
    command = [sys.executable, "-m", "sandbox.okta_org", "--latency", "0.1", "--limits", "free"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        url, token = (process.stdout.readline().rstrip().partition("=")[2] for _ in range(2))
        reply = requests.get(url + TOKENS, headers={"Authorization": f"SSWS {token}"}, timeout=30)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert (len(reply.json()), reply.headers["X-Rate-Limit-Limit"], reply.elapsed.total_seconds() >= 0.1) == (
        7,
        "100",
        True,
    )
