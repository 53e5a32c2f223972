"""A simulated Okta org on loopback, over real HTTP: what `okta-ingest` needs to meet of Okta's API.

Shapes, headers and error bodies are those of recorded traffic and of Okta's documentation
(https://developer.okta.com/docs/api/). The ids and names are made up.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from sandbox.okta_users import Directory

ERRORS = {
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found (User)"),
    "E0000008": (404, "The requested path was not found"),
    "E0000011": (401, "Invalid token provided"),
    "E0000015": (401, "You do not have permission to access the feature you are requesting"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


@dataclass
class Reply:
    """One HTTP answer. ``body`` is sent as JSON, or as it is when it is bytes."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request that the org has received; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]


Answer = Callable[[Request], Reply]


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
    ``api_tokens`` is sent as it stands, so a test can put anything there. ``answers`` maps a path to a function
    that answers in the org's place, for whatever an org, or something between, can do. Serves inside ``with``.
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
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

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

    def answer(self, request: Request) -> Reply:
        """What the org says to *request*."""
        path = urlsplit(request.target).path
        if path in self.answers:
            return self.answers[path](request)
        if request.method != "GET":
            return okta_error("E0000008")
        if path == "/.well-known/okta-organization":
            return Reply(200, self._organization())
        if request.headers.get("authorization") != f"SSWS {self.secret}":
            return okta_error("E0000011")
        if path == "/api/v1/api-tokens":
            return Reply(200, self.api_tokens, rate_limit(remaining=299))
        if path == "/api/v1/users/me":
            return Reply(200, {"id": self.caller_id, "status": "ACTIVE"}, rate_limit(remaining=299))
        if path == f"/api/v1/users/{self.caller_id}/roles":
            return Reply(200, [_role(kind) for kind in self.caller_roles], rate_limit(remaining=299))
        if path == "/api/v1/org":
            return okta_error("E0000006") if self.settings is None else Reply(200, self.settings)
        found = self.directory.answer(request.target, request.headers)
        return okta_error(found) if isinstance(found, str) else Reply(200, found, rate_limit(remaining=299))

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


def _role(kind: str) -> dict[str, Any]:
    return {"id": f"ra1{kind.lower()}", "type": kind, "status": "ACTIVE", "assignmentType": "USER"}


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

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers)
            org.requests.append(request)
            reply = org.answer(request)
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response_only(reply.status)
            common = {
                "Date": formatdate(usegmt=True),
                "Content-Type": "application/json",
                "X-Okta-Request-Id": f"simulated-{len(org.requests)}",
                "Content-Length": str(len(body)),
            }
            for name, value in {**common, **reply.headers}.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # the caller may have hung up
                self.end_headers()
                self.wfile.write(body)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names that http.server asks for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
