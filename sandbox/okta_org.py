"""A simulated Okta org on loopback, over real HTTP: what `okta-ingest` needs to meet of Okta's API.

Shapes, headers and error bodies are those of recorded traffic and of Okta's documentation
(https://developer.okta.com/docs/api/). The ids and names are made up.
"""

import json
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from sandbox.http_messages import Answer, Fault, Reply, Request
from sandbox.okta_oauth import AuthorizationServer
from sandbox.okta_users import Directory

ERRORS = {
    "E0000004": (401, "Authentication failed"),
    "E0000005": (403, "Invalid session"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found (User)"),
    "E0000008": (404, "The requested path was not found"),
    "E0000011": (401, "Invalid token provided"),
    "E0000015": (401, "You do not have permission to access the feature you are requesting"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


def okta_error(code: str, headers: Mapping[str, str] | None = None) -> Reply:
    """An error as Okta's management API words it."""
    status, summary = ERRORS[code]
    body = {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oaeSimulated",
        "errorCauses": [],
    }
    return Reply(status, body, headers or {})


class OktaOrg:
    """One org: an API token that may call it, the roles of its owner, the list of API tokens, and a log of requests.

    ``directory`` holds the users; ``settings`` are the org's own, None where nobody may read them.
    ``oauth`` is where a service app signs in; ``app_roles`` are its roles. ``api_tokens`` is sent as it stands, so a
    test can put anything there. ``answers`` maps a path to a function that answers in the org's place, for whatever
    an org, or something between, can do. Serves inside ``with``.
    """

    def __init__(
        self,
        org_id: str = "00o2simulatedOrg697",
        secret: str = "00SimulatedApiTokenSecret",  # noqa: S107 - the simulated org's
        tls: Path | None = None,
    ) -> None:
        self.org_id = org_id
        self.secret = secret
        self.api_tokens: Any = []
        self.caller_id = "00u0simulatedCaller697"
        self.caller_roles = ["SUPER_ADMIN"]
        self.app_roles = ["SUPER_ADMIN"]
        self.directory = Directory()
        self.settings: dict[str, Any] | None = {
            "id": org_id,
            "companyName": "Contoso Ltd",
            "subdomain": "contoso",
            "status": "ACTIVE",
            "created": "2019-03-01T09:00:00.000Z",
            "lastUpdated": "2025-06-01T09:00:00.000Z",
            "phoneNumber": "+1 555 0100",
            "address1": "1 Private Road",
        }
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        self.oauth = AuthorizationServer(self.url)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def domain(self) -> str:
        """The org's domain, as it is written into the graph."""
        return urlsplit(self.url).netloc

    def __enter__(self) -> "OktaOrg":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Reply | Fault:
        """What the org says to *request*."""
        path = urlsplit(request.target).path
        if path in self.answers:
            return self.answers[path](request)
        if request.method == "POST" and path == "/oauth2/v1/token":
            return self.oauth.token(request)
        if request.method == "GET" and path == "/.well-known/okta-organization":
            return Reply(200, self._organization())
        endpoints = {
            "/api/v1/api-tokens": ("okta.apiTokens.read", self.api_tokens),
            "/api/v1/users/me": ("okta.users.read", {"id": self.caller_id, "status": "ACTIVE"}),
            f"/api/v1/users/{self.caller_id}/roles": ("okta.roles.read", _roles(self.caller_roles)),
            f"/oauth2/v1/clients/{self.oauth.client_id}/roles": ("okta.roles.read", _roles(self.app_roles)),
            "/api/v1/org": ("okta.orgs.read", self.settings or "E0000006"),
        }
        if request.method != "GET":
            return okta_error("E0000008")
        if path in endpoints:
            scope, content = endpoints[path]
        else:
            scope = "okta.roles.read" if path.endswith("/roles") else "okta.users.read"
            content = self.directory.answer(request.target, request.headers)
        refusal = self._refusal(request, scope)
        if refusal is None and isinstance(content, str):
            refusal = okta_error(content)
        return refusal or Reply(200, content, rate_limit(remaining=299))

    def _refusal(self, request: Request, scope: str) -> Reply | None:
        credential = request.headers.get("authorization", "")
        if credential.startswith("SSWS "):
            return None if credential == f"SSWS {self.secret}" else okta_error("E0000011")
        if not credential.startswith(("Bearer ", "DPoP ")):
            return okta_error("E0000005")
        refusal = self.oauth.refusal(request, scope)
        # A scope is not enough: what an app may do, its admin roles say.
        return refusal or (None if self.app_roles else okta_error("E0000006"))

    def _organization(self) -> dict[str, Any]:
        return {
            "id": self.org_id,
            "_links": {"organization": {"href": self.url}},
            "pipeline": "idx",
            "settings": {
                "analyticsCollectionEnabled": False,
                "bugReportingEnabled": True,
                "omEnabled": False,
            },
        }


def _roles(kinds: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": f"ra1{kind.lower()}", "type": kind, "status": "ACTIVE", "assignmentType": "USER"} for kind in kinds]


def rate_limit(remaining: int, limit: int = 300, seconds_left: int = 30) -> dict[str, str]:
    """Okta's three rate limit headers; the window ends *seconds_left* from now."""
    return {
        "X-Rate-Limit-Limit": str(limit),
        "X-Rate-Limit-Remaining": str(remaining),
        "X-Rate-Limit-Reset": str(int(time.time()) + seconds_left),
    }


def _handler(org: OktaOrg) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body go as two writes: the second would wait for an ACK

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = self.rfile.read(int(headers.get("content-length", 0)))
            request = Request(self.command, self.path, headers, sent)
            org.requests.append(request)
            reply = org.answer(request)
            with suppress(ConnectionError):  # the caller may have hung up
                if isinstance(reply, Reply):
                    self.reply(reply)
                else:
                    self.close_connection = True
                    reply(self.connection)

        def reply(self, reply: Reply) -> None:
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response_only(reply.status)
            common = {
                "Date": formatdate(org.oauth.now(), usegmt=True),
                "Content-Type": "application/json",
                "X-Okta-Request-Id": f"simulated-{len(org.requests)}",
                "Content-Length": str(len(body)),
            }
            for name, value in {**common, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names that http.server asks for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
