"""A simulated Okta org on loopback, over real HTTP: the endpoints of Okta's Management API that okta-ingest uses.

Shapes, headers and error bodies are those of recorded traffic and of https://developer.okta.com/docs/api/. The ids and
names are made up. ``python -m sandbox.okta_org`` serves the demo's org.
"""

import argparse
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.http_messages import Fault, Reply, Request, Responder
from sandbox.okta_directory import Directory, required_scope
from sandbox.okta_errors import okta_error as okta_error
from sandbox.okta_http import OktaServer, Traffic
from sandbox.okta_oauth import AuthorizationServer
from sandbox.paging import Page
from sandbox.rate_limits import FREE, WORKFORCE, RateLimits
from sandbox.rate_limits import rate_limit as rate_limit
from sandbox.serving import Serving


class OktaOrg(Serving):
    """One org: an API token that may call it, the roles of its owner, the list of API tokens, and a log of requests.

    Serves inside ``with``. ``directory`` holds users, groups, roles and zones. ``settings`` are the org's own, None if
    the caller may not read them. ``oauth`` is the authorization server for a service app; ``app_roles`` are the app's
    roles. ``api_tokens`` is sent unchanged, valid or not. ``overrides`` maps a path to a function that returns the
    response to a request for it. ``latency`` delays each response by so many seconds. ``limits`` turns Okta's rate
    limits on. ``address`` is where it listens; *url* is its address for clients, if a proxy leads from there to here.
    """

    def __init__(
        self,
        org_id: str = "00o2simulatedOrg697",
        secret: str = "00SimulatedApiTokenSecret",  # noqa: S107 - the simulated org's
        tls: Path | None = None,
        latency: float = 0.0,
        limits: RateLimits | None = None,
        port: int = 0,
        url: str | None = None,
    ) -> None:
        self.org_id = org_id
        self.secret = secret
        self.latency = latency
        self.limits = limits
        self.api_tokens: Any = []
        self.caller_id = "00u0simulatedCaller697"
        self.caller_login = "bloodhound@contoso.com"
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
        self.overrides: dict[str, Responder] = {}
        self.traffic = Traffic()
        server = OktaServer(self, port, tls)
        self.address = ("127.0.0.1", server.server_port)
        self.url = url or server.url
        self.oauth = AuthorizationServer(self.url)
        super().__init__(server)

    @property
    def domain(self) -> str:
        """The org's domain, as it is written into the graph."""
        return urlsplit(self.url).netloc

    @property
    def requests(self) -> list[Request]:
        """All received requests, in order."""
        return self.traffic.requests

    @property
    def peak_in_flight(self) -> int:
        """The highest number of requests in flight at one time."""
        return self.traffic.peak_in_flight

    def respond(self, request: Request) -> Reply | Fault:
        """The response to *request*."""
        path = urlsplit(request.target).path
        override = self.overrides.get(path)
        if override is not None:
            return override(request)
        if request.method == "POST" and path == "/oauth2/v1/token":
            return self.oauth.token(request)
        if request.method != "GET":
            return okta_error("E0000008")
        if path == "/.well-known/okta-organization":
            return Reply(200, self._organization())
        endpoints = {
            "/api/v1/api-tokens": ("okta.apiTokens.read", self.api_tokens),
            "/api/v1/users/me": ("okta.users.read", self._caller()),
            f"/api/v1/users/{self.caller_id}/roles": ("okta.roles.read", _roles(self.caller_roles)),
            f"/oauth2/v1/clients/{self.oauth.client_id}/roles": ("okta.roles.read", _roles(self.app_roles)),
            "/api/v1/org": ("okta.orgs.read", self.settings or "E0000006"),
        }
        scope, content = endpoints.get(path) or (
            required_scope(path),
            self.directory.respond(request.target, request.headers),
        )
        return self._access_error(request, scope) or self._reply(path, content)

    def _access_error(self, request: Request, scope: str) -> Reply | None:
        """The error if the credential of *request* is invalid or may not read; else None."""
        credential = request.headers.get("authorization", "")
        if credential.startswith("SSWS "):
            return None if credential == f"SSWS {self.secret}" else okta_error("E0000011")
        if not credential.startswith(("Bearer ", "DPoP ")):
            return okta_error("E0000005")
        error = self.oauth.error(request, scope)
        # A service app needs an admin role in addition to the scope.
        return error or (None if self.app_roles else okta_error("E0000006"))

    def _reply(self, path: str, content: Any) -> Reply:
        """The response with *content*: a body, a page, or the code of an error."""
        if isinstance(content, str):
            return okta_error(content)
        # With rate limits on, the server adds the real headers.
        headers: Mapping[str, str] = rate_limit(remaining=299) if self.limits is None else {}
        if isinstance(content, Page):
            return Reply(200, content.items, {**headers, **content.links(self.url + path)})
        return Reply(200, content, headers)

    def _caller(self) -> dict[str, Any]:
        return {"id": self.caller_id, "status": "ACTIVE", "profile": {"login": self.caller_login}}

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


def main() -> None:
    """Serve the demo's org until Ctrl-C; print its address and the variables for okta-ingest."""
    from sandbox import demo_org

    parser = argparse.ArgumentParser(prog="python -m sandbox.okta_org", description="Serve a simulated Okta org.")
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; default: a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds by which each response is delayed")
    parser.add_argument("--limits", choices=["workforce", "free"], help="Okta's rate limits of this kind of org")
    options = parser.parse_args()
    limits = {"workforce": RateLimits(WORKFORCE), "free": RateLimits(FREE, concurrency=35), None: None}
    with OktaOrg(latency=options.latency, limits=limits[options.limits], port=options.port) as org:
        org.directory, org.api_tokens = demo_org.directory(), demo_org.first_day()
        print(f"# Simulated Okta org with {len(org.api_tokens)} API tokens. Ctrl-C stops it.")
        print(f"export OKTA_CLIENT_ORGURL={org.url}\nexport OKTA_CLIENT_TOKEN={org.secret}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
