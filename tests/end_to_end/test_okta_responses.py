"""A table of responses and errors of Okta and of proxies: exit code, message, requests, and tokens in the graph.

Before each run, the graph has one token of the org, "old", which is stale; Okta lists "new". After the run, the graph
has ``new`` if the token list was complete, ``new old`` if it was partial or unknown, ``old`` if it could not be read.
The runs share one database and run in parallel.
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
from tests.certificate import make_self_signed
from tests.end_to_end.conftest import COMMAND
from tests.graph_under_test import Graph
from tests.keys import ec_key, jwk, pem, rsa_key
from tests.samples import api_token

LIST = "/api/v1/api-tokens"
TOKEN = "/oauth2/v1/token"
PARALLEL_RUNS = 8


@dataclass
class Case:
    """One run: its org, its home folder, and the environment of the command; *elsewhere* is another host."""

    org: OktaOrg
    home: Path
    env: dict[str, str]
    elsewhere: OktaOrg
    certificate: Path
    stack: ExitStack
    secrets: list[str] = field(default_factory=list)

    def use_app(self, key: str | None = None, dpop: Any = "off", **registered: Any) -> None:
        """Use a service app with this private key; *registered* are the public keys of the app."""
        del self.env["OKTA_CLIENT_TOKEN"]
        self.org.oauth.keys = registered or {"k1": rsa_key().public_key()}
        self.org.oauth.dpop = dpop
        self.env["OKTA_CLIENT_CLIENTID"] = self.org.oauth.client_id
        self.env["OKTA_CLIENT_PRIVATEKEY"] = key or pem(rsa_key())
        self.secrets.append(self.env["OKTA_CLIENT_PRIVATEKEY"][100:140])

    def replies(self, path: str, *replies: Reply | Fault) -> None:
        """Send *replies* for *path*, one after another, then the response of the org."""
        remaining = list(replies)

        def respond(request: Request) -> Reply | Fault:
            if remaining:
                return remaining.pop(0)
            del self.org.overrides[path]
            return self.org.respond(request)

        self.org.overrides[path] = respond

    def always(self, path: str, reply: Reply | Fault) -> None:
        """Send *reply* for *path*, every time."""
        self.org.overrides[path] = lambda request: reply


Setup = Callable[[Case], None]


@dataclass(frozen=True)
class Row:
    """What happens, and what is expected: exit code, a part of the output, requests, tokens in the graph."""

    name: str
    setup: Setup
    code: int
    message: str
    requests: int
    graph: str
    tls: bool = False


def app(**options: Any) -> Setup:
    """A valid service app; *options* change the authorization server."""

    def prepare(case: Case) -> None:
        case.use_app(dpop=options.pop("dpop", "off"))
        for name, value in options.items():
            setattr(case.org.oauth, name, value)

    return prepare


def app_key(key: str, **registered: Any) -> Setup:
    """A service app with this private key and these public keys."""
    return lambda case: case.use_app(key, **registered)


def once(*replies: Reply | Fault) -> Setup:
    """*replies* for the token list, then valid responses."""
    return lambda case: case.replies(LIST, *replies)


def always(reply: Reply | Fault, path: str = LIST) -> Setup:
    """*reply* from an endpoint, every time."""
    return lambda case: case.always(path, reply)


def link(target: str) -> Setup:
    """The list has a next page; ``{org}`` and ``{elsewhere}`` are the addresses of the org and of another host."""

    def prepare(case: Case) -> None:
        address = target.format(org=case.org.url, elsewhere=case.elsewhere.url)
        case.always(LIST, Reply(200, case.org.api_tokens, {"Link": f'<{address}>; rel="next"'}))

    return prepare


def redirect(path: str) -> Setup:
    """A redirect to another host."""

    def prepare(case: Case) -> None:
        if path == TOKEN:
            case.use_app()
        case.always(path, Reply(307, b"", {"Location": f"{case.elsewhere.url}{path}"}))

    return prepare


def both(*setups: Setup) -> Setup:
    """One thing after another."""

    def prepare(case: Case) -> None:
        for setup in setups:
            setup(case)

    return prepare


def access_token_revoked(case: Case) -> None:
    """The access token is revoked before it is used."""
    case.use_app(dpop="required")

    def revoke(request: Request) -> Reply | Fault:
        del case.org.overrides[LIST]
        case.org.oauth.revoke_tokens()
        return case.org.respond(request)

    case.org.overrides[LIST] = revoke


def token_endpoint_busy(case: Case) -> None:
    """The token endpoint accepts the client assertion, but returns 503 and 429."""
    case.use_app(dpop="required")
    replies = [Reply(503, b"", {"Retry-After": "0"}), okta_error("E0000047", {"Retry-After": "0"})]

    def respond(request: Request) -> Reply:
        reply = case.org.oauth.token(request)
        return replies.pop() if replies else reply

    case.org.overrides[TOKEN] = respond


def no_role_and_empty(case: Case) -> None:
    """An app with a role that may not see tokens gets an empty list."""
    case.use_app()
    case.org.app_roles = ["READ_ONLY_ADMIN"]
    case.org.api_tokens = []


def no_role(case: Case) -> None:
    """An app without an admin role gets an error."""
    case.use_app()
    case.org.app_roles = []


def okta_yaml(case: Case) -> None:
    """The configuration is OktaHound's file in the home folder."""
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


def pages(*second: Reply) -> Setup:
    """The list has two pages; *second* replaces the second one."""

    def prepare(case: Case) -> None:
        def respond(request: Request) -> Reply:
            if "after" in request.target:
                return second[0] if second else Reply(200, case.org.api_tokens)
            headers = {"Link": f'<{case.org.url}{LIST}?after=1>; rel="next"', **rate_limit(5, seconds_left=0)}
            return Reply(200, [], headers)

        case.org.overrides[LIST] = respond

    return prepare


def echo(case: Case) -> None:
    """The org sends the API token back."""
    text = f"Invalid token provided: {case.org.secret}"
    case.always(
        LIST, Reply(401, {"errorCode": "E0000011", "errorSummary": text}, {"X-Okta-Request-Id": case.org.secret})
    )


def echo_to_app(case: Case) -> None:
    """The org sends access token and DPoP proof back."""
    case.use_app(dpop="required")

    def respond(request: Request) -> Reply:
        text = f"{request.headers['authorization']} {request.headers['dpop']}"
        return Reply(403, {"errorCode": "E0000006", "errorSummary": text})

    case.org.overrides[LIST] = respond


def trusted(case: Case) -> None:
    """The certificate authority of the org is trusted."""
    case.env["REQUESTS_CA_BUNDLE"] = str(case.certificate)


def netrc(case: Case) -> None:
    """The home folder has credentials for the host."""
    trusted(case)
    file = case.home / ".netrc"
    file.write_text("machine 127.0.0.1 login somebody password netrc-secret\n")
    file.chmod(0o600)
    case.secrets.append("netrc-secret")


def netrc_and_app(case: Case) -> None:
    """The home folder has credentials for the host; the credential is a service app."""
    netrc(case)
    case.use_app(dpop="required")


def behind_proxy(accepts: bool) -> Setup:
    """An HTTPS proxy with a password in its URL."""

    def prepare(case: Case) -> None:
        trusted(case)
        proxy = case.stack.enter_context(Proxy(accepts))
        case.env["HTTPS_PROXY"] = f"http://somebody:proxy-secret@{proxy.address}"
        case.secrets.append("proxy-secret")

    return prepare


def no_proxy_for_loopback(case: Case) -> None:
    """A proxy variable is set; the org uses plain HTTP."""
    case.env["HTTP_PROXY"] = case.env["ALL_PROXY"] = case.elsewhere.url


def gzip_bomb(case: Case) -> None:
    """0.3 MB that decompress to 300 MiB."""
    case.always(LIST, faults.gzip_bomb(300))


def very_many_values(case: Case) -> None:
    """60 MiB of empty lists, which would need gigabytes of memory."""
    body = gzip.compress(b"[" + b"[]," * (20 * 2**20) + b"[]]", 1)
    case.always(LIST, Reply(200, body, {"Content-Encoding": "gzip"}))


LIMIT_0 = {"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "9999999999"}
HTML = {"Content-Type": "text/html"}
INSUFFICIENT_SCOPE = {"WWW-Authenticate": 'Bearer realm="x", scope="okta.apiTokens.read", error="insufficient_scope"'}
NOT_JSON = Reply(200, b"<html>", HTML)


def window_ends(seconds: int, **more: str) -> dict[str, str]:
    """The headers of a 429 whose window ends *seconds* after the start of the tests."""
    reset = str(int(time.time()) + seconds)
    return {"X-Rate-Limit-Limit": "300", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": reset, **more}


ELSEWHERE = "the link to the next page leads to another address; not followed."
REPEATS = "the pages of the list repeat or do not end."

ROWS = [
    # The longest waits come first.
    Row("429 without headers", once(okta_error("E0000047")), 0, "waiting 60.0 s for Okta's rate limit", 5, "new"),
    Row("reset, always", always(faults.reset), 1, "connection lost, 5 times (", 5, "old"),
    Row("not JSON, always", always(NOT_JSON), 1, "returned 200 OK: not JSON (text/html)", 5, "old"),
    Row("another protocol", always(faults.not_http), 1, "connection lost, 5 times (", 5, "old"),
    # A valid service app.
    Row("app without DPoP", app(), 0, "", 4, "new"),
    Row("app with DPoP required", app(dpop="required"), 0, "", 5, "new"),
    Row("app with DPoP optional", app(dpop="optional"), 0, "", 5, "new"),
    Row("app, API requires a nonce", app(dpop="required", api_requires_nonce=True), 0, "", 6, "new"),
    Row("app, clock 20 s behind", app(dpop="required", clock_ahead=20), 0, "", 5, "new"),
    Row("app, clock 20 s ahead", app(dpop="required", clock_ahead=-20), 0, "", 6, "new"),
    Row(
        "app with an EC key as JWK",
        app_key(jwk(ec_key(), kid="k2"), k1=rsa_key().public_key(), k2=ec_key().public_key()),
        *(0, "", 4, "new"),
    ),
    Row("app with a key on one line", app_key(pem(rsa_key()).replace("\n", "\\n")), 0, "", 4, "new"),
    Row("app of okta.yaml", okta_yaml, 3, "other users of this machine can read the secret", 4, "new old"),
    Row("app, access token revoked", access_token_revoked, 0, "", 7, "new"),
    Row("app, token endpoint busy", token_endpoint_busy, 0, "after status 503 Service Unavailable", 7, "new"),
    # A service app without a right.
    Row("app with another key", app_key(pem(ec_key())), 1, "invalid_client The client_assertion", 1, "old"),
    Row("app with another id", app(client_id="0oaOther"), 1, "returned 401 Unauthorized: invalid_client", 1, "old"),
    Row(
        "app with one scope",
        app(granted={"okta.apiTokens.read"}),
        *(3, "the access token has no scope okta.roles.read (not granted or not configured)", 3, "new old"),
    ),
    Row(
        "app with one scope, others rejected",
        app(granted={"okta.apiTokens.read"}, rejects_scopes=True),
        *(3, "the access token has no scope okta.roles.read (not granted or not configured)", 9, "new old"),
    ),
    Row(
        "app without the required scope",
        app(granted={"okta.roles.read"}, rejects_scopes=True),
        *(1, "Grant okta.apiTokens.read to the service app: Applications > the app > Okta API Scopes.", 2, "old"),
    ),
    Row("app without a role", no_role, 1, "returned 403 Forbidden: E0000006", 2, "old"),
    Row(
        "app without a role that can see tokens",
        no_role_and_empty,
        *(3, "Okta returned 0 tokens, the graph has 1 token of this org.", 4, "old"),
    ),
    Row(
        "app, web page from the token endpoint",
        both(app(), always(Reply(403, b"<html>", HTML), TOKEN)),
        *(1, "returned 403 Forbidden: a web page instead of an Okta error", 1, "old"),
    ),
    Row(
        "app, no access token in the response",
        both(app(), always(Reply(200, {}), TOKEN)),
        *(1, "returned a response without a usable access token.", 1, "old"),
    ),
    # Errors that are not retried.
    Row("E0000011", always(okta_error("E0000011")), 1, "401 Unauthorized: E0000011 Invalid token provided", 1, "old"),
    Row("E0000004", always(okta_error("E0000004")), 1, "401 Unauthorized: E0000004 Authentication failed", 1, "old"),
    Row("E0000015", always(okta_error("E0000015")), 1, "the credential is not the problem.", 1, "old"),
    Row("E0000006", always(okta_error("E0000006")), 1, "must be super or org admin, or have a role", 1, "old"),
    Row("401 without text", always(Reply(401, b"")), 1, "returned 401 Unauthorized: no explanation", 1, "old"),
    Row(
        "insufficient scope",
        always(Reply(403, b"", INSUFFICIENT_SCOPE)),
        *(1, "returned 403 Forbidden: insufficient_scope scope okta.apiTokens.read", 1, "old"),
    ),
    Row(
        "web page of a proxy",
        always(Reply(403, b"<html>", HTML)),
        *(1, "Check whether a proxy or firewall responds in place of Okta.", 1, "old"),
    ),
    Row("404", always(okta_error("E0000008")), 1, "returned 404 Not Found: E0000008", 1, "old"),
    Row("API token sent back", echo, 1, "E0000011 Invalid token provided: ***, request id ***", 1, "old"),
    Row("access token sent back", echo_to_app, 1, "E0000006 DPoP ***, request id", 3, "old"),
    # Rate limits: a wait of about a second.
    Row("429", once(okta_error("E0000047", window_ends(-5))), 0, "waiting 1.0 s for Okta's rate limit", 5, "new"),
    Row(
        "429 with repeated headers",
        once(okta_error("E0000047", {**window_ends(-9), "X-Rate-Limit-Limit": "9, 9"})),
        *(0, "s for Okta's rate limit", 5, "new"),
    ),
    Row(
        "429 of concurrent requests",
        once(okta_error("E0000047", LIMIT_0)),
        *(0, "s for Okta's limit of concurrent requests", 5, "new"),
    ),
    Row("few requests left in a window", pages(), 0, "s for Okta's rate limit", 5, "new"),
    # Errors that pass.
    Row(
        "each server error once",
        once(*(Reply(status, b"", {"Retry-After": "0"}) for status in (500, 502, 503, 504))),
        *(0, "after status 502 Bad Gateway", 8, "new"),
    ),
    Row(
        "503, always",
        always(Reply(503, b"", {"Retry-After": "0"})),
        *(1, "returned 503 Service Unavailable: no explanation", 5, "old"),
    ),
    Row("reset", once(faults.reset), 0, "after a lost connection", 5, "new"),
    Row("truncated body", once(faults.truncated_body), 0, "after a lost connection", 5, "new"),
    Row("truncated chunks", once(faults.truncated_chunks), 0, "after a lost connection", 5, "new"),
    Row("truncated gzip", once(faults.truncated_gzip), 0, "after a response that is not JSON", 5, "new"),
    Row("not JSON", once(NOT_JSON), 0, "after a response that is not JSON", 5, "new"),
    Row(
        "endless headers",
        once(faults.many_headers, faults.huge_header),
        *(0, "after a lost connection", 6, "new"),
    ),
    # Responses that are too large.
    Row("endless body", always(faults.endless_body), 1, "the response is larger than 256 MiB; not used.", 1, "old"),
    Row("gzip bomb", gzip_bomb, 1, "the response is larger than 256 MiB; not used.", 1, "old"),
    Row("too many values", very_many_values, 1, "holds more than 4,000,000 values; not used.", 1, "old"),
    # Invalid responses.
    Row(
        "object instead of a list",
        always(Reply(200, {"value": []})),
        *(1, "returned something that is not a list.", 1, "old"),
    ),
    Row("null instead of a list", always(Reply(200, None)), 1, "returned something that is not a list.", 1, "old"),
    Row(
        "items that are no tokens",
        lambda case: case.always(LIST, Reply(200, [None, 7, [], {}, {"id": {}}, *case.org.api_tokens])),
        *(3, "The token list is partial: 5 of 6 items skipped: no usable id.", 4, "new old"),
    ),
    Row("next link to another host", link("{elsewhere}/api/v1/api-tokens?after=1"), 1, ELSEWHERE, 1, "old"),
    Row("next link to another scheme", link("https://127.0.0.1/api/v1/api-tokens"), 1, ELSEWHERE, 1, "old"),
    Row("next link to another path", link("{org}/api/v1/users?after=1"), 1, ELSEWHERE, 1, "old"),
    Row("next link with a user name", link("http://127.0.0.1@{elsewhere}/"), 1, ELSEWHERE, 1, "old"),
    Row("next link to the same page", link("{org}/api/v1/api-tokens"), 1, REPEATS, 1, "old"),
    Row("next link to itself", link("{org}/api/v1/api-tokens?after=1"), 1, REPEATS, 2, "old"),
    Row("403 for the second page", pages(okta_error("E0000006")), 1, "returned 403 Forbidden: E0000006", 2, "old"),
    Row("redirect", redirect(LIST), 1, "redirects are not followed.", 1, "old"),
    Row("redirect of the token request", redirect(TOKEN), 1, "redirects are not followed.", 1, "old"),
    Row(
        "organization without id",
        always(Reply(200, ["x"]), "/.well-known/okta-organization"),
        *(3, "returned no usable id of the organization", 4, "new old"),
    ),
    Row(
        "caller without id",
        always(Reply(200, {"id": ["00u"]}), "/api/v1/users/me"),
        *(3, "1 stale token NOT removed: this credential may not see all tokens.", 3, "new old"),
    ),
    # TLS and proxies.
    Row("TLS, unknown authority", lambda case: None, 1, "the TLS certificate was not accepted (", 0, "old", tls=True),
    Row("TLS, known authority", trusted, 0, "", 4, "new", tls=True),
    Row("TLS with ~/.netrc", netrc, 0, "", 4, "new", tls=True),
    Row("TLS with ~/.netrc and an app", netrc_and_app, 0, "", 5, "new", tls=True),
    Row("proxy", behind_proxy(accepts=True), 0, "", 4, "new", tls=True),
    Row(
        "proxy that rejects the client",
        behind_proxy(accepts=False),
        *(1, "the proxy cannot be used (HTTP 407).", 0, "old"),
        tls=True,
    ),
    Row("proxy variable with HTTP on loopback", no_proxy_for_loopback, 0, "", 4, "new"),
]


@dataclass(frozen=True)
class Done:
    """A finished run."""

    case: Case
    result: "subprocess.CompletedProcess[str]"
    files_before: Sequence[Path]


@dataclass(frozen=True)
class Runs:
    """All runs by the name of the row, and the host that none may send a request to."""

    futures: dict[str, "Future[Done]"]
    elsewhere: OktaOrg


@pytest.fixture(scope="module")
def runs(server: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """The runs of all rows, in parallel: most of them wait."""
    server.empty()
    key, certificate = make_self_signed(tmp_path_factory.mktemp("tls"))
    both_files = key.with_name("both.pem")
    both_files.write_bytes(key.read_bytes() + certificate.read_bytes())
    with ExitStack() as stack:
        elsewhere = stack.enter_context(OktaOrg())
        cases = {}
        for number, row in enumerate(ROWS):
            org = OktaOrg(f"00o{number:017d}", tls=both_files if row.tls else None)
            org.api_tokens = [api_token(number, name="new", userId=f"00uowner{number:08d}x697")]
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
            row.setup(case)
            cases[row.name] = case
        server.run(
            "UNWIND $orgs AS org CREATE (:Okta:Okta_ApiToken {objectid: '00TOLD' + org.id, id: '00Told' + org.id, "
            "displayName: 'old', environmentid: toUpper(org.id), oktaDomain: org.domain, "
            "lastseen: datetime('2026-01-01')})",
            orgs=[{"id": case.org.org_id, "domain": case.org.domain} for case in cases.values()],
        )
        with ThreadPoolExecutor(PARALLEL_RUNS) as pool:
            yield Runs({name: pool.submit(run, case) for name, case in cases.items()}, elsewhere)


NOT_COUNTED = ("/api/v1/org", "/api/v1/users?", "/api/v1/users/00uowner", "/api/v1/groups/")
"""Requests for other data than the token list and the caller."""


def run(case: Case) -> Done:
    """Run the command with -v."""
    files = [path for path in case.home.rglob("*") if path.is_file()]
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
    return Done(case, result, files)


def secrets_of(case: Case) -> list[str]:
    """All secrets of a run: configured ones, access tokens, proofs and client assertions."""
    sent = [request.headers.get("dpop", "") for request in case.org.requests]
    forms = [parse_qs(request.body.decode()) for request in case.org.requests if request.method == "POST"]
    sent += [value for form in forms for value in form.get("client_assertion", [])]
    return [
        secret
        for secret in (case.org.secret, case.env["NEO4J_PASSWORD"], *case.secrets, *case.org.oauth.tokens, *sent)
        if secret
    ]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_response_gives_this_exit_code_message_and_graph(row: Row, runs: Runs, server: Graph) -> None:
    """After this number of requests; no secret is printed or stored."""
    done = runs.futures[row.name].result()
    case, printed = done.case, done.result.stdout + done.result.stderr
    assert (done.result.returncode, row.message in printed) == (row.code, True), printed
    counted = [request for request in case.org.requests if not request.target.startswith(NOT_COUNTED)]
    assert len(counted) == row.requests, printed
    tokens = server.run(
        "MATCH (t:Okta_ApiToken {oktaDomain: $domain}) RETURN t.displayName AS name ORDER BY name",
        domain=case.org.domain,
    )
    assert " ".join(token["name"] for token in tokens) == row.graph
    assert "Traceback" not in printed
    assert len(done.result.stderr.partition("error: ")[2].splitlines()) <= 2
    secrets = secrets_of(case)
    assert [secret for secret in secrets if secret in printed] == []
    new_files = [path for path in case.home.rglob("*") if path.is_file() and path not in done.files_before]
    assert [path for path in new_files if any(secret.encode() in path.read_bytes() for secret in secrets)] == []


def test_no_request_was_sent_to_another_host(runs: Runs) -> None:
    """To which links, redirects and proxy variables lead."""
    for future in runs.futures.values():
        future.result()
    assert runs.elsewhere.requests == []
