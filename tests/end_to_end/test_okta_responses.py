"""What Okta, or something between, can do, row by row: the installed command meets it and the graph stays true.

Before each run the graph holds one token of the org, "old", that Okta does not list any more; Okta lists "new". So a
row says what is in the graph afterwards: ``new`` where the list was surely complete and what is gone was removed,
``new old`` where it was not, ``old`` where nothing could be read. The runs share one database, and go side by side.
"""

import gzip
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from sandbox import faults
from sandbox.http_messages import Fault, Reply, Request
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from sandbox.proxy import Proxy
from tests.certificate import make_certificate
from tests.end_to_end.conftest import COMMAND
from tests.graph_under_test import Graph
from tests.keys import ec_key, jwk, pem, rsa_key
from tests.samples import api_token

LIST = "/api/v1/api-tokens"
TOKEN = "/oauth2/v1/token"
SIDE_BY_SIDE = 8


@dataclass
class Case:
    """One run: an org of its own, a folder that is its home, and the environment of the command."""

    org: OktaOrg
    home: Path
    env: dict[str, str]
    elsewhere: OktaOrg
    certificate: Path
    stack: ExitStack
    secrets: list[str] = field(default_factory=list)

    def use_app(self, key: str | None = None, dpop: Any = "off", **registered: Any) -> None:
        """Sign in as a service app, with this private key, and these keys registered."""
        del self.env["OKTA_CLIENT_TOKEN"]
        self.org.oauth.keys = registered or {"k1": rsa_key().public_key()}
        self.org.oauth.dpop = dpop
        self.env["OKTA_CLIENT_CLIENTID"] = self.org.oauth.client_id
        self.env["OKTA_CLIENT_PRIVATEKEY"] = key or pem(rsa_key())
        self.secrets.append(self.env["OKTA_CLIENT_PRIVATEKEY"][100:140])

    def replies(self, path: str, *replies: Reply | Fault) -> None:
        """Answer *path* with *replies*, one after another, and then as the org does."""
        left = list(replies)

        def answer(request: Request) -> Reply | Fault:
            if left:
                return left.pop(0)
            del self.org.overrides[path]
            return self.org.respond(request)

        self.org.overrides[path] = answer

    def always(self, path: str, reply: Reply | Fault) -> None:
        """Answer *path* with *reply*, every time."""
        self.org.overrides[path] = lambda request: reply


Play = Callable[[Case], None]


@dataclass(frozen=True)
class Row:
    """What the org does, and what then has to be: exit code, a part of the message, requests, and tokens."""

    name: str
    play: Play
    code: int
    message: str
    requests: int
    graph: str
    tls: bool = False


def app(**options: Any) -> Play:
    """A service app that is as it should be, but for *options* of the authorization server."""

    def play(case: Case) -> None:
        case.use_app(dpop=options.pop("dpop", "off"))
        for name, value in options.items():
            setattr(case.org.oauth, name, value)

    return play


def app_key(key: str, **registered: Any) -> Play:
    """A service app with this private key, and these keys registered."""
    return lambda case: case.use_app(key, **registered)


def once(*replies: Reply | Fault) -> Play:
    """The list is answered with *replies*, and then as it should be."""
    return lambda case: case.replies(LIST, *replies)


def always(reply: Reply | Fault, path: str = LIST) -> Play:
    """An endpoint gives this answer, every time."""
    return lambda case: case.always(path, reply)


def link(target: str) -> Play:
    """The list has a next page; ``{org}`` and ``{elsewhere}`` are the addresses of the org and of another host."""

    def play(case: Case) -> None:
        address = target.format(org=case.org.url, elsewhere=case.elsewhere.url)
        case.always(LIST, Reply(200, case.org.api_tokens, {"Link": f'<{address}>; rel="next"'}))

    return play


def redirect(path: str) -> Play:
    """A redirect to another host."""

    def play(case: Case) -> None:
        if path == TOKEN:
            case.use_app()
        case.always(path, Reply(307, b"", {"Location": f"{case.elsewhere.url}{path}"}))

    return play


def both(*plays: Play) -> Play:
    """One thing after another."""

    def play(case: Case) -> None:
        for each in plays:
            each(case)

    return play


def revoked_on_the_way(case: Case) -> None:
    """The access token is revoked before it is used."""
    case.use_app(dpop="required")

    def revoke(request: Request) -> Reply | Fault:
        del case.org.overrides[LIST]
        case.org.oauth.revoke_tokens()
        return case.org.respond(request)

    case.org.overrides[LIST] = revoke


def token_endpoint_is_busy(case: Case) -> None:
    """The token endpoint uses up the assertion, and then answers 429."""
    case.use_app(dpop="required")
    replies = [Reply(503, b"", {"Retry-After": "0"}), okta_error("E0000047", {"Retry-After": "0"})]

    def answer(request: Request) -> Reply:
        reply = case.org.oauth.token(request)
        return replies.pop() if replies else reply

    case.org.overrides[TOKEN] = answer


def no_role_and_empty(case: Case) -> None:
    """An app without an admin role is shown an empty list."""
    case.use_app()
    case.org.app_roles = ["READ_ONLY_ADMIN"]
    case.org.api_tokens = []


def no_role(case: Case) -> None:
    """An app without an admin role is refused."""
    case.use_app()
    case.org.app_roles = []


def okta_yaml(case: Case) -> None:
    """The configuration is that of OktaHound, in the home folder."""
    case.use_app(dpop="required")
    for name in [name for name in case.env if name.startswith("OKTA_CLIENT_")]:
        del case.env[name]
    client = {"oktaDomain": case.org.url, "authorizationMode": "PrivateKey", "clientId": case.org.oauth.client_id}
    key = json.loads(jwk(rsa_key(), kid="k1"))
    file = case.home / ".okta" / "okta.yaml"
    file.parent.mkdir()
    file.write_text(json.dumps({"okta": {"client": {**client, "privateKey": key, "Scopes": ["okta.users.read"]}}}))
    file.chmod(0o644)
    case.secrets.append(key["d"])


def pages(*second: Reply) -> Play:
    """The list has two pages; the second one is answered with *second*, or is as it should be."""

    def play(case: Case) -> None:
        def answer(request: Request) -> Reply:
            if "after" in request.target:
                return second[0] if second else Reply(200, case.org.api_tokens)
            headers = {"Link": f'<{case.org.url}{LIST}?after=1>; rel="next"', **rate_limit(5, seconds_left=0)}
            return Reply(200, [], headers)

        case.org.overrides[LIST] = answer

    return play


def echo(case: Case) -> None:
    """The org sends the credential back."""
    text = f"Invalid token provided: {case.org.secret}"
    case.always(
        LIST, Reply(401, {"errorCode": "E0000011", "errorSummary": text}, {"X-Okta-Request-Id": case.org.secret})
    )


def echo_of_an_app(case: Case) -> None:
    """The org sends access token and proof back."""
    case.use_app(dpop="required")

    def answer(request: Request) -> Reply:
        text = f"{request.headers['authorization']} {request.headers['dpop']}"
        return Reply(403, {"errorCode": "E0000006", "errorSummary": text})

    case.org.overrides[LIST] = answer


def trusted(case: Case) -> None:
    """The org's own authority is known."""
    case.env["REQUESTS_CA_BUNDLE"] = str(case.certificate)


def netrc(case: Case) -> None:
    """The home folder has credentials for the host."""
    trusted(case)
    file = case.home / ".netrc"
    file.write_text("machine 127.0.0.1 login somebody password netrc-secret\n")
    file.chmod(0o600)
    case.secrets.append("netrc-secret")


def netrc_and_app(case: Case) -> None:
    """The home folder has credentials for the host, and a service app signs in."""
    netrc(case)
    case.use_app(dpop="required")


def proxied(accepts: bool) -> Play:
    """There is a proxy with a password in its address."""

    def play(case: Case) -> None:
        trusted(case)
        proxy = case.stack.enter_context(Proxy(accepts))
        case.env["HTTPS_PROXY"] = f"http://somebody:proxy-secret@{proxy.address}"
        case.secrets.append("proxy-secret")

    return play


def no_proxy_for_loopback(case: Case) -> None:
    """A proxy variable is set, and the org is on plain http."""
    case.env["HTTP_PROXY"] = case.env["ALL_PROXY"] = case.elsewhere.url


def gzip_bomb(case: Case) -> None:
    """A third of a megabyte unpacks to 300."""
    case.always(LIST, faults.gzip_bomb(300))


def very_many_values(case: Case) -> None:
    """60 MiB of empty lists, which would take gigabytes of memory."""
    body = gzip.compress(b"[" + b"[]," * (20 * 2**20) + b"[]]", 1)
    case.always(LIST, Reply(200, body, {"Content-Encoding": "gzip"}))


LIMIT_0 = {"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "9999999999"}
HTML = {"Content-Type": "text/html"}
INSUFFICIENT = {"WWW-Authenticate": 'Bearer realm="x", scope="okta.apiTokens.read", error="insufficient_scope"'}
NO_JSON = Reply(200, b"<html>", HTML)


def now(seconds: int, **more: str) -> dict[str, str]:
    """The headers of a 429 whose window ends *seconds* from now, as they were when the table was made."""
    reset = str(int(time.time()) + seconds)
    return {"X-Rate-Limit-Limit": "300", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": reset, **more}


ROWS = [
    # Faults that last: first, for their waits are the longest.
    Row("reset, always", always(faults.reset), 1, "a broken connection, 5 times", 5, "old"),
    Row("no JSON, always", always(NO_JSON), 1, "200 OK: not JSON (text/html)", 5, "old"),
    Row("another protocol", always(faults.not_http), 1, "a broken connection", 5, "old"),
    # A service app, as it should be.
    Row("app without DPoP", app(), 0, "", 4, "new"),
    Row("app with DPoP required", app(dpop="required"), 0, "", 5, "new"),
    Row("app with DPoP optional", app(dpop="optional"), 0, "", 5, "new"),
    Row("app whose calls are challenged", app(dpop="required", api_requires_nonce=True), 0, "", 6, "new"),
    Row("app and a clock 20 s behind", app(dpop="required", clock_ahead=20), 0, "", 5, "new"),
    Row("app and a clock 20 s ahead", app(dpop="required", clock_ahead=-20), 0, "", 6, "new"),
    Row(
        "app with an EC key as JWK",
        app_key(jwk(ec_key(), kid="k2"), k1=rsa_key().public_key(), k2=ec_key().public_key()),
        *(0, "", 4, "new"),
    ),
    Row("app with a key on one line", app_key(pem(rsa_key()).replace("\n", "\\n")), 0, "", 4, "new"),
    Row("app of okta.yaml", okta_yaml, 3, "other users of this machine can read the secret", 4, "new old"),
    Row("app whose token is revoked", revoked_on_the_way, 0, "", 7, "new"),
    Row("app and a busy token endpoint", token_endpoint_is_busy, 0, "", 7, "new"),
    # A service app that lacks something.
    Row("app with another key", app_key(pem(ec_key())), 1, "invalid_client The client_assertion", 1, "old"),
    Row("app that is another", both(app(client_id="0oaOther")), 1, "401 Unauthorized: invalid_client", 1, "old"),
    Row(
        "app that is granted less",
        app(granted={"okta.apiTokens.read"}),
        *(3, "the access token has no scope okta.roles.read", 3, "new old"),
    ),
    Row(
        "app that is refused a scope",
        app(granted={"okta.apiTokens.read"}, rejects_scopes=True),
        *(3, "the access token has no scope okta.roles.read", 7, "new old"),
    ),
    Row(
        "app without the scope of the list",
        app(granted={"okta.roles.read"}, rejects_scopes=True),
        *(1, "Grant okta.apiTokens.read to the service app", 2, "old"),
    ),
    Row("app without a role", no_role, 1, "403 Forbidden: E0000006", 2, "old"),
    Row("app that sees nothing", no_role_and_empty, 3, "Okta listed no token", 4, "old"),
    Row(
        "app at a web page",
        both(app(), always(Reply(403, b"<html>", HTML), TOKEN)),
        *(1, "This is a web page, not Okta's answer", 1, "old"),
    ),
    Row("app at no token", both(app(), always(Reply(200, {}), TOKEN)), 1, "without a usable access token", 1, "old"),
    # Refusals.
    Row("E0000011", always(okta_error("E0000011")), 1, "401 Unauthorized: E0000011 Invalid token", 1, "old"),
    Row("E0000004", always(okta_error("E0000004")), 1, "401 Unauthorized: E0000004 Auth", 1, "old"),
    Row("E0000015", always(okta_error("E0000015")), 1, "the credential itself is not the problem", 1, "old"),
    Row("E0000006", always(okta_error("E0000006")), 1, "takes a super or org admin", 1, "old"),
    Row("401 without a word", always(Reply(401, b"")), 1, "401 Unauthorized: no explanation", 1, "old"),
    Row("a scope is lacking", always(Reply(403, b"", INSUFFICIENT)), 1, "scope okta.apiTokens.read", 1, "old"),
    Row("a proxy's page", always(Reply(403, b"<html>", HTML)), 1, "does a proxy or firewall answer", 1, "old"),
    Row("404", always(okta_error("E0000008")), 1, "Is org_url the address of an Okta org?", 1, "old"),
    Row("the secret comes back", echo, 1, "E0000011 Invalid token provided: ***, request id ***", 1, "old"),
    Row("an app's secrets come back", echo_of_an_app, 1, "E0000006 DPoP ***, request id", 3, "old"),
    # Rate limits: waited for, a second or so.
    Row("429", once(okta_error("E0000047", now(-5))), 0, "waiting 1.0 s for Okta's rate limit", 5, "new"),
    Row("429 without headers", once(okta_error("E0000047")), 0, "for Okta's rate limit", 5, "new"),
    Row(
        "429, headers doubled", once(okta_error("E0000047", {**now(-9), "X-Rate-Limit-Limit": "9, 9"})), 0, "", 5, "new"
    ),
    Row("429 of concurrency", once(okta_error("E0000047", LIMIT_0)), 0, "limit of concurrent requests", 5, "new"),
    Row(
        "429 that lasts",
        always(okta_error("E0000047", {"Retry-After": "0"})),
        *(1, "429 Too Many Requests: E0000047", 5, "old"),
    ),
    Row("little is left of a window", pages(), 0, "waiting", 5, "new"),
    # Faults that pass, and what is refused at once.
    Row(
        "all server errors",
        once(*(Reply(status, b"", {"Retry-After": "0"}) for status in (500, 502, 503, 504))),
        *(0, "after an answer 502 Bad Gateway", 8, "new"),
    ),
    Row("503 that lasts", always(Reply(503, b"", {"Retry-After": "0"})), 1, "503 Service Unavailable", 5, "old"),
    Row("reset", once(faults.reset), 0, "after a broken connection", 5, "new"),
    Row("cut", once(faults.truncated_body), 0, "after a broken connection", 5, "new"),
    Row("cut, in chunks", once(faults.truncated_chunks), 0, "after a broken connection", 5, "new"),
    Row("cut, compressed", once(faults.truncated_gzip), 0, "waiting", 5, "new"),
    Row("no JSON", once(NO_JSON), 0, "after an answer that is not JSON", 5, "new"),
    Row("headers without end", once(faults.many_headers, faults.huge_header), 0, "", 6, "new"),
    Row("a body without end", always(faults.endless_body), 1, "larger than 256 MiB", 1, "old"),
    Row("a small body that is large", gzip_bomb, 1, "larger than 256 MiB", 1, "old"),
    Row(
        "very many values",
        very_many_values,
        *(1, "holds more than 4,000,000 values", 1, "old"),
    ),
    # Answers that are not what they should be.
    Row("an object for a list", always(Reply(200, {"value": []})), 1, "something that is not a list", 1, "old"),
    Row("null for a list", always(Reply(200, None)), 1, "something that is not a list", 1, "old"),
    Row(
        "null in the list",
        lambda case: case.always(LIST, Reply(200, [None, 7, [], {}, {"id": {}}, *case.org.api_tokens])),
        *(3, "without an id", 4, "new old"),
    ),
    Row("another host", link("{elsewhere}/api/v1/api-tokens?after=1"), 1, "leads to another address", 1, "old"),
    Row("another scheme", link("https://127.0.0.1/api/v1/api-tokens"), 1, "leads to another address", 1, "old"),
    Row("another path", link("{org}/api/v1/users?after=1"), 1, "leads to another address", 1, "old"),
    Row("a name before the host", link("http://127.0.0.1@{elsewhere}/"), 1, "leads to another address", 1, "old"),
    Row("the same page", link("{org}/api/v1/api-tokens"), 1, "run in a circle", 1, "old"),
    Row("a circle", link("{org}/api/v1/api-tokens?after=1"), 1, "run in a circle", 2, "old"),
    Row("a page that is refused", pages(okta_error("E0000006")), 1, "403 Forbidden: E0000006", 2, "old"),
    Row("a redirect", redirect(LIST), 1, "redirects are not followed", 1, "old"),
    Row("a redirect of the token request", redirect(TOKEN), 1, "redirects are not followed", 1, "old"),
    Row(
        "an unknown org",
        always(Reply(200, ["x"]), "/.well-known/okta-organization"),
        *(3, "the organization's answer holds no usable id", 4, "new old"),
    ),
    Row(
        "a caller that is nobody",
        always(Reply(200, {"id": ["00u"]}), "/api/v1/users/me"),
        *(3, "The caller is not known to see all tokens", 3, "new old"),
    ),
    # The way there.
    Row("https, an unknown authority", lambda case: None, 1, "TLS certificate was not accepted", 0, "old", tls=True),
    Row("https, a known authority", trusted, 0, "", 4, "new", tls=True),
    Row("https, and a ~/.netrc", netrc, 0, "", 4, "new", tls=True),
    Row("https, a ~/.netrc, and an app", netrc_and_app, 0, "", 5, "new", tls=True),
    Row("through a proxy", proxied(accepts=True), 0, "", 4, "new", tls=True),
    Row(
        "a proxy that refuses",
        proxied(accepts=False),
        1,
        "the proxy could not be used (it answered 407)",
        0,
        "old",
        tls=True,
    ),
    Row("http on loopback, and a proxy", no_proxy_for_loopback, 0, "", 4, "new"),
]


@dataclass(frozen=True)
class Done:
    """A run that is over."""

    case: Case
    result: "subprocess.CompletedProcess[str]"
    known_files: Sequence[Path]


@dataclass(frozen=True)
class Runs:
    """All runs, by the name of the row, and the host that none of them may call."""

    futures: dict[str, "Future[Done]"]
    elsewhere: OktaOrg


@pytest.fixture(scope="module")
def runs(server: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """The runs of all rows, side by side, for most of them wait for something."""
    server.empty()
    key, certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    both_files = key.with_name("both.pem")
    both_files.write_bytes(key.read_bytes() + certificate.read_bytes())
    with ExitStack() as stack:
        elsewhere = stack.enter_context(OktaOrg())
        cases = {}
        for number, row in enumerate(ROWS):
            org = OktaOrg(f"00o{number:017d}", tls=both_files if row.tls else None)
            org.api_tokens = [api_token(number, name="new")]
            home = tmp_path_factory.mktemp("home")
            env = {
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "TMPDIR": str(home),
                "OKTA_CLIENT_ORGURL": org.url,
                "OKTA_CLIENT_TOKEN": org.secret,
                "NEO4J_URI": server.uri,
                "NEO4J_USERNAME": server.username,
                "NEO4J_PASSWORD": server.password,
            }
            case = Case(org, home, env, elsewhere, certificate, stack)
            row.play(case)
            cases[row.name] = case
        server.run(
            "UNWIND $orgs AS org CREATE (:Okta:Okta_ApiToken {objectid: '00TOLD' + org.id, id: '00Told' + org.id, "
            "displayName: 'old', environmentid: toUpper(org.id), oktaDomain: org.domain, "
            "lastseen: datetime('2026-01-01')})",
            orgs=[{"id": case.org.org_id, "domain": case.org.domain} for case in cases.values()],
        )
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            yield Runs({name: pool.submit(run, case) for name, case in cases.items()}, elsewhere)


BESIDE = ("/api/v1/org", "/api/v1/users?", "/api/v1/users/00uowner")
"""What is asked beside the list and the caller: rows do not count it."""


def run(case: Case) -> Done:
    """Run the command at its most talkative."""
    known = [path for path in case.home.rglob("*") if path.is_file()]
    with case.org:
        result = subprocess.run(
            [COMMAND, "-v", "sync"],
            env=case.env,
            cwd=case.home,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    return Done(case, result, known)


def secrets_of(case: Case) -> list[str]:
    """Everything of a run that nobody may see: what was configured, and what was made on the way."""
    sent = [request.headers.get("dpop", "") for request in case.org.requests]
    forms = [parse_qs(request.body.decode()) for request in case.org.requests if request.method == "POST"]
    sent += [value for form in forms for value in form.get("client_assertion", [])]
    return [
        secret
        for secret in (case.org.secret, case.env["NEO4J_PASSWORD"], *case.secrets, *case.org.oauth.tokens, *sent)
        if secret
    ]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_row(row: Row, runs: Runs, server: Graph) -> None:
    """The run ends with its code and one clear message, after so many requests, and the graph holds what is true."""
    done = runs.futures[row.name].result()
    case, printed = done.case, done.result.stdout + done.result.stderr
    assert (done.result.returncode, row.message in printed) == (row.code, True), printed
    asked = [request for request in case.org.requests if not request.target.startswith(BESIDE)]
    assert len(asked) == row.requests, printed
    tokens = server.run(
        "MATCH (t:Okta_ApiToken {oktaDomain: $domain}) RETURN t.displayName AS name ORDER BY name",
        domain=case.org.domain,
    )
    assert " ".join(token["name"] for token in tokens) == row.graph
    assert "Traceback" not in printed
    assert len(done.result.stderr.partition("error: ")[2].splitlines()) <= 2
    secrets = secrets_of(case)
    assert [secret for secret in secrets if secret in printed] == []
    left = [path for path in case.home.rglob("*") if path.is_file() and path not in done.known_files]
    assert [path for path in left if any(secret.encode() in path.read_bytes() for secret in secrets)] == []


def test_nobody_else_was_called(runs: Runs) -> None:
    """A host to which links, redirects and proxy variables lead has not heard of any of the runs."""
    for future in runs.futures.values():
        future.result()
    assert runs.elsewhere.requests == []
