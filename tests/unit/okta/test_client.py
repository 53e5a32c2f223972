"""The HTTP session, over real HTTP with a simulated org; waits are recorded instead of waited."""

import gzip
import json
import logging
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.model.snapshot import Caller, Include
from okta_ingest.okta import client as client_module
from okta_ingest.okta import connection
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import TRIES, OktaClient
from okta_ingest.okta.collector import collect
from sandbox import faults
from sandbox.http_messages import Fault, Reply, Request
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from tests.certificate import make_certificate
from tests.samples import COLLECTED_AT, POSTMAN

PATH = "/api/v1/api-tokens"


class Waits(list[tuple[float, str]]):
    """Takes the place of waiting, and remembers for how long and why."""

    def __call__(self, seconds: float, reason: str) -> None:
        """Note the wait and return at once."""
        self.append((seconds, reason))


@pytest.fixture
def waits() -> Waits:
    """The waits that the client asked for."""
    return Waits()


@pytest.fixture
def client(org: OktaOrg, waits: Waits) -> Iterator[OktaClient]:
    """A session with the simulated org, with its right credential."""
    with OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        yield client


def test_collect(org: OktaOrg, client: OktaClient) -> None:
    """The tokens are kept as Okta writes them, but for fields that nobody reads, beside the id of the org."""
    org.api_tokens = [{**POSTMAN, "_links": {"self": {"href": "https://x"}}}, None]
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    assert snapshot.api_tokens == [POSTMAN, None]
    assert (snapshot.org_id, snapshot.requests, snapshot.missing_data) == (org.org_id, 7, [])


def test_domains(org: OktaOrg, client: OktaClient) -> None:
    """The org's own domain and its custom one are kept, whatever stands around them."""
    links = {
        "organization": {"href": f"{org.url}"},
        "alternate": {"href": "https://Login.Contoso.com"},
        "odd": 7,
        "x": {},
    }
    org.overrides["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": "00o1", "_links": links})
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    assert snapshot.domains == [org.domain, "login.contoso.com"]


@pytest.mark.parametrize(
    ("roles", "sees_all"),
    [
        (["SUPER_ADMIN"], True),
        (["HELP_DESK_ADMIN", "ORG_ADMIN"], True),
        (["USER_ADMIN", "CUSTOM"], False),
        ([], False),
        (None, None),
    ],
)
def test_caller(org: OktaOrg, client: OktaClient, roles: list[str] | None, sees_all: bool | None) -> None:
    """Super and org admins see every token, other roles do not, and roles that cannot be read leave it open."""
    org.caller_roles = roles or []
    if roles is None:
        org.overrides[f"/api/v1/users/{org.caller_id}/roles"] = lambda request: okta_error("E0000006")
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include()).caller == Caller(
        org.caller_id, sees_all
    )


@pytest.mark.parametrize("reply", [okta_error("E0000006"), Reply(200, []), Reply(200, {"id": "../x"})])
def test_unknown_caller(org: OktaOrg, client: OktaClient, reply: Reply) -> None:
    """A caller that Okta does not name is not known to see all, unless the user says so."""
    org.overrides["/api/v1/users/me"] = lambda request: reply
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include()).caller == Caller(
        None, None
    )
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=True, include=Include()).caller == Caller(
        None, True
    )


@pytest.mark.parametrize(
    "reply", [Reply(200, []), Reply(200, {"id": 7}), Reply(200, {"id": ""}), okta_error("E0000006")]
)
def test_unknown_organization(org: OktaOrg, client: OktaClient, reply: Reply) -> None:
    """An org that does not say its id is collected without it, and the gap is named."""
    org.overrides["/.well-known/okta-organization"] = lambda request: reply
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    assert snapshot.org_id is None
    assert snapshot.missing_data[0].startswith("the organization")


def test_pages(org: OktaOrg, client: OktaClient) -> None:
    """Every page that a next link names is read."""

    def page(request: Request) -> Reply:
        number = int(request.target.partition("after=")[2] or 0)
        link = {"Link": f'<{org.url}{PATH}>; rel="self", <{org.url}{PATH}?after={number + 1}>; rel="next"'}
        return Reply(200, [number], link if number < 3 else {})

    org.overrides[PATH] = page
    assert client.get_list(PATH) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.com/api/v1/api-tokens",
        "http://127.0.0.1:1/api/v1/api-tokens",
        "/api/v1/users?x=1",
        "//evil.example.com",
        "http://[",
    ],
)
def test_next_link_to_elsewhere(org: OktaOrg, client: OktaClient, target: str) -> None:
    """A next link to another host, port or path is refused, and never called."""
    org.overrides[PATH] = lambda request: Reply(200, [], {"Link": f'<{target}>; rel="next"'})
    with pytest.raises(OktaError, match="leads to another address"):
        client.get_list(PATH)
    assert len(org.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<{next}>; title="a=b, c"; rel="next"',
        '<{next};x=1>; rel="next"',
        '<{next}>; REL="next"',
        "<{next}>;rel=next",
        '<{next}>; rel = "Next"',
        '<{next}>; rel="last next"',
        '<{self}>; rel="self",<{next}>; rel="next"',
    ],
)
def test_spellings_of_a_next_link(org: OktaOrg, client: OktaClient, link: str) -> None:
    """A next link is found however it is spelled: a page that is not read would look like tokens that are gone."""
    header = link.format(next=f"{org.url}{PATH}?after=1", self=f"{org.url}{PATH}")
    org.overrides[PATH] = lambda request: Reply(200, [1], {} if "after" in request.target else {"Link": header})
    assert client.get_list(PATH) == [1, 1]


@pytest.mark.parametrize("link", ['rel="next"', '<https://x rel="next"', "https://x; rel=next"])
def test_next_link_that_cannot_be_read(org: OktaOrg, client: OktaClient, link: str) -> None:
    """A link header that speaks of a next page and does not say where fails the list."""
    org.overrides[PATH] = lambda request: Reply(200, [1], {"Link": link})
    with pytest.raises(OktaError, match="cannot be read"):
        client.get_list(PATH)


def test_loopback_uses_no_proxy(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain http org is on this machine, and no proxy gets to see its credential."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert client.get_list(PATH) == []


def test_missing_certificates(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of certificates that is not there is told at once."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with (
        OktaClient("https://127.0.0.1:1", SswsAuth("x"), waits) as client,
        pytest.raises(OktaError, match="certificates cannot be read"),
    ):
        client.get(PATH)


def test_next_link_in_a_circle(org: OktaOrg, client: OktaClient) -> None:
    """Pages that lead back to themselves end in an error, not in a loop."""
    org.overrides[PATH] = lambda request: Reply(200, [1], {"Link": f'<{org.url}{PATH}?after=1>; rel="next"'})
    with pytest.raises(OktaError, match="run in a circle"):
        client.get_list(PATH)


def test_object_instead_of_list(org: OktaOrg, client: OktaClient) -> None:
    """An object where a list belongs is an error."""
    org.overrides[PATH] = lambda request: Reply(200, {"value": []})
    with pytest.raises(OktaError, match="not a list"):
        client.get_list(PATH)


def test_rate_limit_is_waited_for(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """A 429 is asked again when the window is over, as often as it takes within bounds."""
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
        (okta_error("E0000047"), "E0000047 API call exceeded rate limit"),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), r"200 OK: not JSON \(text/html\)"),
        (Reply(200, b""), "200 OK: not JSON"),
        (Reply(200, b"[1", {"Content-Length": "5", "Connection": "close"}), "a broken connection"),
        (Reply(200, b"[]", {"Content-Encoding": "gzip"}), "a broken connection"),
        (faults.reset, "a broken connection, 5 times"),
        (faults.close, "a broken connection"),
        (faults.truncated_body, "a broken connection"),
        (faults.truncated_chunks, "a broken connection"),
        (faults.truncated_gzip, "a broken connection|not JSON"),
        (faults.not_http, "a broken connection"),
        (faults.huge_header, "a broken connection"),
        (faults.many_headers, "a broken connection"),
    ],
)
def test_lasting_fault(org: OktaOrg, client: OktaClient, waits: Waits, reply: Reply | Fault, message: str) -> None:
    """A fault that does not pass is given up after a few tries, ever further apart."""
    org.overrides[PATH] = lambda request: reply
    with pytest.raises(OktaError, match=message):
        client.get_list(PATH)
    assert len(org.requests) == TRIES
    assert len(waits) == TRIES - 1
    assert all(1.5 * 2**attempt >= seconds >= 0.5 * 2**attempt for attempt, (seconds, _) in enumerate(waits))


@pytest.mark.parametrize("fault", [faults.reset, faults.truncated_body, faults.truncated_gzip, Reply(502, b"<html>")])
def test_passing_fault(org: OktaOrg, client: OktaClient, waits: Waits, fault: Reply | Fault) -> None:
    """A fault that passes costs a request and a short wait, and nothing of the list."""
    replies = [fault]
    org.overrides[PATH] = lambda request: replies.pop() if replies else Reply(200, ["whole"])
    assert client.get_list(PATH) == ["whole"]
    assert (len(org.requests), len(waits)) == (2, 1)


def test_tries_end_in_time(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """However long each wait is, all tries of a request end within a bounded time."""
    org.overrides[PATH] = lambda request: okta_error("E0000047", {"Retry-After": "86400"})
    with pytest.raises(OktaError, match="429"):
        client.get_list(PATH)
    assert [seconds for seconds, _ in waits] == [90, 90, 90]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 201, 204, 301, 501])
def test_no_second_try(org: OktaOrg, client: OktaClient, waits: Waits, status: int) -> None:
    """What would be answered the same again is asked once."""
    org.overrides[PATH] = lambda request: Reply(status, b"")
    with pytest.raises(OktaError):
        client.get_list(PATH)
    assert (len(org.requests), waits) == (1, [])


@pytest.mark.parametrize(
    "drip",
    [
        faults.slow_body(0.02),
        faults.slow_header(0.02),
        faults.endless_continue(0.02),
        faults.endless_continue(0),
        faults.slow_stream(b"", b"", 0.02),
        faults.slow_stream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
        faults.slow_stream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", 0.02),
    ],
    ids=["body", "header", "100 Continue", "100 Continue, fast", "silence", "chunks", "trailer"],
)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_deadline(drip: Fault, tls: bool, tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slowly an answer drips, and wherever, it is given up in time, and not asked for again."""
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    both = None
    if tls:
        key, certificate = make_certificate(tmp_path)
        both = tmp_path / "both.pem"
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with OktaOrg(tls=both) as org, OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        org.overrides[PATH] = lambda request: drip
        started = time.monotonic()
        with pytest.raises(OktaError, match=r"the answer took longer than 0\.3 s"):
            client.get_list(PATH)
    assert time.monotonic() - started < 5
    assert (len(org.requests), waits) == (1, [])


def test_deadline_of_a_proxy(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that drips its answer is given up in time, too."""
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connected, _ = server.accept()
            with connected:
                faults.slow_header(0.02)(connected)

        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.getsockname()[1]}")
        with (
            OktaClient("https://contoso.okta.com", SswsAuth("x"), waits) as client,
            pytest.raises(OktaError, match="took longer"),
        ):
            client.get(PATH)


def test_read_timeout(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that falls silent for the read timeout, before the deadline, counts as a broken connection."""
    monkeypatch.setattr(connection, "READ_SECONDS", 0.1)
    replies: list[Fault] = [faults.slow_stream(b"", b"", 0.05)]
    org.overrides[PATH] = lambda request: replies.pop() if replies else Reply(200, [])
    assert client.get_list(PATH) == []


def test_connection_is_kept(org: OktaOrg, client: OktaClient) -> None:
    """Answers that are whole leave the connection as it was: the next request goes over it, with a deadline anew."""
    peers = set()

    def answer(request: Request) -> Reply:
        peers.add(threading.get_ident())  # the simulated org has a thread for each connection
        return Reply(200, [])

    org.overrides[PATH] = answer
    assert [client.get_list(PATH) for _ in range(3)] == [[], [], []]
    assert len(peers) == 1


def test_pacing(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """When few requests of a window are left, the next of the same kind waits for the new window; others do not."""
    roles = "/api/v1/users/{}/roles"
    users = [f"00u{number:017d}" for number in range(2)]
    for user in users:
        org.overrides[roles.format(user)] = lambda request: Reply(200, [], rate_limit(remaining=2, seconds_left=40))
    client.get_list(roles.format(users[0]))
    client.get_list(PATH)
    assert waits == []
    client.get_list(roles.format(users[1]))
    ((seconds, reason),) = waits
    assert 38 <= seconds <= 42
    assert reason == "for Okta's rate limit"


@pytest.mark.parametrize("length", [60_000])
@pytest.mark.parametrize("text", ["<", "rel=", 'rel="next" ,', ";rel=x"])
def test_long_link(org: OktaOrg, client: OktaClient, text: str, length: int) -> None:
    """A link header that is made to be slow to read is refused at once."""
    org.overrides[PATH] = lambda request: Reply(200, [], {"Link": (text * length)[:length]})
    started = time.monotonic()
    with pytest.raises(OktaError, match="cannot be read"):
        client.get_list(PATH)
    assert time.monotonic() - started < 2


def test_pages_without_end(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list whose pages do not end, or hold too much together, is refused."""

    def page(request: Request) -> Reply:
        return Reply(200, ["x" * 1000], {"Link": f'<{org.url}{PATH}?after={len(org.requests)}>; rel="next"'})

    org.overrides[PATH] = page
    monkeypatch.setattr(client_module, "PAGES", 20)
    with pytest.raises(OktaError, match="do not end"):
        client.get_list(PATH)
    assert len(org.requests) == 20
    monkeypatch.setattr(client_module, "LIST_BYTES", 5000)
    with pytest.raises(OktaError, match="the pages are larger than"):
        client.get_list(PATH)


def test_memory_of_many_values(org: OktaOrg, client: OktaClient) -> None:
    """An answer of 60 MiB of empty lists is refused, and costs not much more memory than it is long."""
    body = gzip.compress(b"[" + b"[]," * (20 * 2**20) + b"[]]", 1)
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(OktaError, match="holds more than"):
        client.get_list(PATH)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_secret_that_is_sent_back(org: OktaOrg, client: OktaClient, caplog: pytest.LogCaptureFixture) -> None:
    """A server that sends the token back, in an error or in a link, gets it into no message and no log."""
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


def test_compressed(org: OktaOrg, client: OktaClient) -> None:
    """A compressed answer is read."""
    body = gzip.compress(json.dumps(["x" * 100_000]).encode())
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    assert client.get_list(PATH) == ["x" * 100_000]


def test_too_large(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer beyond the limit, counted as it is unpacked, is refused at once."""
    monkeypatch.setattr(connection, "ANSWER_BYTES", 1_000_000)
    body = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    with pytest.raises(OktaError, match="larger than"):
        client.get_list(PATH)
    assert len(org.requests) == 1


def test_unreachable(waits: Waits) -> None:
    """A host that nobody listens on is told at once, with the reason."""
    with OktaClient("http://127.0.0.1:1", SswsAuth("x"), waits) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert raised.value.message == f"GET http://127.0.0.1:1{PATH}: cannot connect (Connection refused)."
    assert not waits


def test_netrc_does_not_replace_the_credential(tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry for the host in ~/.netrc changes nothing, over https too, where the environment is read."""
    netrc, both = tmp_path / "netrc", tmp_path / "both.pem"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    key, certificate = make_certificate(tmp_path)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with OktaOrg(tls=both) as org, OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        client.get_list(PATH)
    assert org.requests[0].headers["authorization"] == f"SSWS {org.secret}"


def test_secret_is_in_no_log(org: OktaOrg, client: OktaClient, caplog: pytest.LogCaptureFixture) -> None:
    """The log tells method, path, status and request id, and never the credential, nor does a repr."""
    caplog.set_level(logging.DEBUG)
    client.get_list(PATH)
    assert "200" in caplog.text
    assert "simulated-1" in caplog.text
    assert org.secret not in caplog.text + repr(SswsAuth(org.secret))
