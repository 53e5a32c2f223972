"""Several requests at once, over real HTTP: nothing is lost, no limit is exceeded, and Ctrl-C ends everything."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from okta_ingest.model.snapshot import Include, Snapshot
from okta_ingest.okta.auth.base import OktaAuth, SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.collector import collect
from okta_ingest.okta.pool import read_each
from okta_ingest.okta.stop import Stop
from okta_ingest.pipeline.snapshot_json import to_json
from sandbox.http_messages import Fault, Reply, Request
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import role
from sandbox.rate_limits import WORKFORCE, RateLimits
from tests.end_to_end.conftest import COMMAND
from tests.samples import COLLECTED_AT, api_token
from tests.unit.okta.auth.support import app_auth
from tests.unit.okta.support import requested

SECRET = "00SimulatedApiTokenSecret"


def owners(count: int) -> list[str]:
    """The ids of so many owners."""
    return [f"00u{number:017d}" for number in range(count)]


def give_tokens(org: OktaOrg, count: int) -> None:
    """One token and one role for each of *count* owners."""
    org.api_tokens = [api_token(number, userId=owner) for number, owner in enumerate(owners(count))]
    org.directory.roles = {owner: [role("USER_ADMIN", number)] for number, owner in enumerate(owners(count))}


def read(org: OktaOrg, workers: int = 8, auth: OktaAuth | None = None) -> Snapshot:
    """A collection with so many workers, and real waits."""
    stop = Stop()
    with OktaClient(
        org.url, auth or SswsAuth(org.secret), lambda seconds, _: stop.wait(seconds), workers, stop
    ) as client:
        return collect(client, org.domain, COLLECTED_AT, False, Include())


@pytest.fixture
def busy_org() -> Iterator[OktaOrg]:
    """An org that responds after 20 ms."""
    with OktaOrg(latency=0.02) as org:
        yield org


class Counting(OktaOrg):
    """An org that calls *react* after every *often* responses to API calls that could be used."""

    def __init__(self, often: int, react: Callable[[OktaOrg], None]) -> None:
        super().__init__(latency=0.02)
        self._often = often
        self._react = react
        self.used = 0
        self._counting = threading.Lock()

    def respond(self, request: Request) -> Reply | Fault:
        """The response to *request*."""
        reply = super().respond(request)
        if request.method == "GET" and isinstance(reply, Reply) and reply.status == 200:
            with self._counting:
                self.used += 1
                if self.used % self._often == 0:
                    self._react(self)
        return reply


def test_snapshot_does_not_depend_on_the_number_of_workers(busy_org: OktaOrg) -> None:
    """Order, errors, deleted and unusable owners included."""
    give_tokens(busy_org, 120)
    ids = owners(120)
    busy_org.api_tokens += [api_token(900, userId="me"), api_token(901, userId=None), None]
    busy_org.directory.deleted = {ids[3], ids[40]}
    for number in (7, 8, 9, 60):
        busy_org.overrides[f"/api/v1/users/{ids[number]}/roles"] = lambda request: Reply(400, b"")
    busy_org.overrides[f"/api/v1/users/{ids[80]}/roles"] = lambda request: okta_error("E0000006")
    snapshots = [json.dumps(to_json(read(busy_org, workers))) for workers in (1, 8, 3)]
    peak, text = busy_org.peak_in_flight, "request id simulated-"
    assert peak == 8
    plain = [_without_request_ids(snapshot, text) for snapshot in snapshots]
    assert plain[0] == plain[1] == plain[2]
    assert len(json.loads(plain[0])["roles"]) == 120 - 2 - 5


def _without_request_ids(text: str, before: str) -> str:
    head, *rest = text.split(before)
    return head + "".join(part.lstrip("0123456789") for part in rest)


@pytest.mark.parametrize("often", [10, 25])
def test_access_tokens_that_end_in_the_middle_lose_no_owner(often: int) -> None:
    """All are revoked at once, with eight requests in flight, and the nonce of DPoP changes, too."""

    def react(org: OktaOrg) -> None:
        org.oauth.revoke_tokens()
        org.oauth.rotate_nonce(accept_old=False)

    counting = Counting(often, react)
    with counting as org:
        org.oauth.dpop, org.oauth.api_requires_nonce = "required", True
        give_tokens(org, 120)
        snapshot = read(org, auth=app_auth(org))
    assert (len(snapshot.users), len(snapshot.roles), snapshot.missing_data) == (120, 120, [])
    tokens = [request for request in org.requests if request.method == "POST"]
    assert len(tokens) <= 2 + 2 * (counting.used // often + 1)  # each token once, with its nonce


def test_access_tokens_that_expire_within_a_second_lose_no_owner(busy_org: OktaOrg) -> None:
    """They are renewed before they expire, once for all threads."""
    busy_org.oauth.dpop, busy_org.oauth.token_lifetime = "required", 1
    busy_org.latency = 0.1
    give_tokens(busy_org, 120)
    snapshot = read(busy_org, auth=app_auth(busy_org))
    assert (len(snapshot.users), len(snapshot.roles), snapshot.missing_data) == (120, 120, [])


def test_refused_roles_are_requested_three_times(busy_org: OktaOrg) -> None:
    """Eight workers do not ask eight times."""
    give_tokens(busy_org, 120)
    busy_org.directory.forbidden = {"roles"}
    snapshot = read(busy_org)
    assert len(requested(busy_org, "/api/v1/users/00u000")) == 3
    (line,) = snapshot.missing_data
    assert line.startswith("could not read admin roles of 120 of 120 owners: needs scope okta.roles.read ")


@pytest.mark.parametrize("concurrency", [1, 3])
def test_limit_of_concurrent_requests_loses_no_owner(concurrency: int) -> None:
    """The org's other clients use the rest of it."""
    limits = RateLimits(concurrency=concurrency)
    with OktaOrg(latency=0.02, limits=limits) as org:
        give_tokens(org, 60)
        snapshot = read(org)
    assert (len(snapshot.roles), snapshot.missing_data) == (60, [])
    assert limits.rejected["rate"] == 0
    assert 1 <= limits.rejected["concurrency"] <= 20


@pytest.mark.parametrize("workers", [8, 30])
def test_rate_limit_is_never_exceeded(workers: int) -> None:
    """The requests of three windows, by threads that share them."""
    limits = RateLimits({"/api/v1/users": 40, "/api/v1": 60}, window=2.0)
    with OktaOrg(latency=0.01, limits=limits) as org:
        give_tokens(org, 90)
        snapshot = read(org, workers)
    assert (len(snapshot.users), len(snapshot.roles), snapshot.missing_data) == (90, 90, [])
    assert limits.rejected == {}
    assert snapshot.rate_limit is not None
    assert snapshot.rate_limit.remaining >= 4  # the reserve


def test_bucket_that_is_used_up_does_not_stop_another() -> None:
    """The users wait for their window, the settings of the org do not."""
    limits = RateLimits({**WORKFORCE, "/api/v1/users": 12}, window=6.0)
    waiting = threading.Event()

    def wait(seconds: float, reason: str) -> None:
        waiting.set()
        stop.wait(seconds)

    stop = Stop()
    with OktaOrg(limits=limits) as org, OktaClient(org.url, SswsAuth(org.secret), wait, 8, stop) as client:
        paths = [f"/api/v1/users/{owner}/roles" for owner in owners(14)]
        outcomes: list[Any] = []
        reading = threading.Thread(
            target=lambda: outcomes.append(read_each(client, paths, lambda client, path: client.get_list(path)))
        )
        reading.start()
        assert waiting.wait(10)
        started = time.monotonic()
        for _ in range(20):
            client.get("/api/v1/org")
        assert time.monotonic() - started < 2
        assert reading.is_alive()
        reading.join(20)
    assert len(outcomes[0].records) == 14
    assert limits.rejected == {}


def configured(folder: Path, orgs: list[OktaOrg]) -> list[str]:
    """The command that collects these orgs."""
    entries = "".join(f"  - {{org_url: '{org.url}', token: '{SECRET}'}}\n" for org in orgs)
    config = folder / "config.yaml"
    config.write_text(f"okta:\n{entries}")
    config.chmod(0o600)
    return [str(COMMAND), "--config", str(config), "collect", "--output", str(folder / "snapshots.json")]


@pytest.mark.parametrize(
    ("sent", "exit_code", "orgs"), [(signal.SIGINT, 130, 1), (signal.SIGINT, 130, 3), (signal.SIGTERM, 143, 3)]
)
@pytest.mark.parametrize("waits_for", ["rate limit", "response"])
def test_signal_ends_every_wait_at_once(
    tmp_path: Path, sent: signal.Signals, exit_code: int, orgs: int, waits_for: str
) -> None:
    """Threads that wait for a window, or for Okta, do not keep the process alive."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(OktaOrg(limits=RateLimits({"/api/v1/users": 12}), latency=0.01)) for _ in range(orgs)
        ]
        for org in running:
            give_tokens(org, 40)
            if waits_for == "response":
                org.limits = None
                org.directory.roles = _Slow(org.directory.roles)
        process = subprocess.Popen(configured(tmp_path, running), stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while any(len(org.requests) < 7 for org in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        assert process.poll() is None
        started = time.monotonic()
        process.send_signal(sent)
        _, stderr = process.communicate(timeout=10)
    assert time.monotonic() - started < 2
    assert (process.returncode, stderr) == (exit_code, "interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


class _Slow(dict[str, Any]):
    """Roles that take half a minute to read."""

    def get(self, key: str, default: Any = None) -> Any:
        """The roles of a user."""
        time.sleep(30)
        return super().get(key, default)


def test_slow_and_failing_orgs_do_not_delay_the_others(tmp_path: Path) -> None:
    """The file has the order of the configuration."""
    with ExitStack() as stack:
        orgs = [stack.enter_context(OktaOrg(org_id=f"00o{number}", latency=0.02)) for number in range(12)]
        for org in orgs:
            give_tokens(org, 8)
        orgs[0].latency = 0.3
        orgs[2].overrides["/api/v1/api-tokens"] = lambda request: okta_error("E0000006")
        done = subprocess.run(configured(tmp_path, orgs), capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1, done.stderr
        snapshots = json.loads((tmp_path / "snapshots.json").read_text())["snapshots"]
        assert [item["domain"] for item in snapshots] == [org.domain for org in orgs]
        assert [item["domain"] for item in snapshots if "error" in item] == [orgs[2].domain]
        assert [len(item["roles"]) for item in snapshots if "error" not in item] == [8] * 11
        assert "returned 403 Forbidden" in done.stderr
