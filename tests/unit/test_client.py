"""The HTTP session, over real HTTP with a simulated org; waits are recorded instead of waited."""

import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.okta import client as client_module
from okta_ingest.okta.auth import SswsAuth
from okta_ingest.okta.client import TRIES, OktaClient
from okta_ingest.okta.collect import collect
from okta_ingest.snapshot import Caller
from sandbox.okta_org import OktaOrg, Reply, Request, okta_error, rate_limit
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
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False)
    assert snapshot.api_tokens == [POSTMAN, None]
    assert (snapshot.org_id, snapshot.requests, snapshot.gaps) == (org.org_id, 7, [])


def test_domains(org: OktaOrg, client: OktaClient) -> None:
    """The org's own domain and its custom one are kept, whatever stands around them."""
    links = {
        "organization": {"href": f"{org.url}"},
        "alternate": {"href": "https://Login.Contoso.com"},
        "odd": 7,
        "x": {},
    }
    org.answers["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": "00o1", "_links": links})
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False)
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
        org.answers[f"/api/v1/users/{org.caller_id}/roles"] = lambda request: okta_error("E0000006")
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False).caller == Caller(org.caller_id, sees_all)


@pytest.mark.parametrize("reply", [okta_error("E0000006"), Reply(200, []), Reply(200, {"id": "../x"})])
def test_unknown_caller(org: OktaOrg, client: OktaClient, reply: Reply) -> None:
    """A caller that Okta does not name is not known to see all, unless the user says so."""
    org.answers["/api/v1/users/me"] = lambda request: reply
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False).caller == Caller(None, None)
    assert collect(client, org.domain, COLLECTED_AT, sees_all_tokens=True).caller == Caller(None, True)


@pytest.mark.parametrize(
    "reply", [Reply(200, []), Reply(200, {"id": 7}), Reply(200, {"id": ""}), okta_error("E0000006")]
)
def test_unknown_organization(org: OktaOrg, client: OktaClient, reply: Reply) -> None:
    """An org that does not say its id is collected without it, and the gap is named."""
    org.answers["/.well-known/okta-organization"] = lambda request: reply
    snapshot = collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False)
    assert snapshot.org_id is None
    assert snapshot.gaps[0].startswith("the organization")


def test_pages(org: OktaOrg, client: OktaClient) -> None:
    """Every page that a next link names is read."""

    def page(request: Request) -> Reply:
        number = int(request.target.partition("after=")[2] or 0)
        link = {"Link": f'<{org.url}{PATH}>; rel="self", <{org.url}{PATH}?after={number + 1}>; rel="next"'}
        return Reply(200, [number], link if number < 3 else {})

    org.answers[PATH] = page
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
    org.answers[PATH] = lambda request: Reply(200, [], {"Link": f'<{target}>; rel="next"'})
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
    org.answers[PATH] = lambda request: Reply(200, [1], {} if "after" in request.target else {"Link": header})
    assert client.get_list(PATH) == [1, 1]


@pytest.mark.parametrize("link", ['rel="next"', '<https://x rel="next"', "https://x; rel=next"])
def test_next_link_that_cannot_be_read(org: OktaOrg, client: OktaClient, link: str) -> None:
    """A link header that speaks of a next page and does not say where fails the list."""
    org.answers[PATH] = lambda request: Reply(200, [1], {"Link": link})
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
    org.answers[PATH] = lambda request: Reply(200, [1], {"Link": f'<{org.url}{PATH}?after=1>; rel="next"'})
    with pytest.raises(OktaError, match="run in a circle"):
        client.get_list(PATH)


def test_object_instead_of_list(org: OktaOrg, client: OktaClient) -> None:
    """An object where a list belongs is an error."""
    org.answers[PATH] = lambda request: Reply(200, {"value": []})
    with pytest.raises(OktaError, match="not a list"):
        client.get_list(PATH)


def test_rate_limit_is_waited_for(org: OktaOrg, client: OktaClient, waits: Waits) -> None:
    """A 429 is asked again when the window is over, as often as it takes within bounds."""
    replies = [okta_error("E0000047", rate_limit(remaining=0, seconds_left=40)), Reply(200, ["done"])]
    org.answers[PATH] = lambda request: replies.pop(0)
    assert client.get_list(PATH) == ["done"]
    ((seconds, reason),) = waits
    assert 39 <= seconds <= 42
    assert reason == "Okta's rate limit"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(503, b"busy"), "503 Service Unavailable"),
        (okta_error("E0000047"), "E0000047 API call exceeded rate limit"),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), r"200 OK: not JSON \(text/html\)"),
        (Reply(200, b"[1", {"Content-Length": "5", "Connection": "close"}), "a broken connection"),
    ],
)
def test_lasting_fault(org: OktaOrg, client: OktaClient, waits: Waits, reply: Reply, message: str) -> None:
    """A fault that does not pass is given up after a few tries, ever further apart."""
    org.answers[PATH] = lambda request: reply
    with pytest.raises(OktaError, match=message):
        client.get_list(PATH)
    assert len(org.requests) == TRIES
    assert len(waits) == TRIES - 1
    assert all(1.5 * 2**attempt >= seconds >= 0.5 * 2**attempt for attempt, (seconds, _) in enumerate(waits))


def test_compressed(org: OktaOrg, client: OktaClient) -> None:
    """A compressed answer is read."""
    body = gzip.compress(json.dumps(["x" * 100_000]).encode())
    org.answers[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    assert client.get_list(PATH) == ["x" * 100_000]


def test_too_large(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer beyond the limit, counted as it is unpacked, is refused at once."""
    monkeypatch.setattr(client_module, "ANSWER_BYTES", 1_000_000)
    body = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    org.answers[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
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
