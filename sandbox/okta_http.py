"""The HTTP side of the simulated org: one thread per connection, the request log, latency, and the rate limits."""

import json
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.http_messages import Fault, Reply, Request

if TYPE_CHECKING:
    from sandbox.okta_org import OktaOrg


class OktaServer(ThreadingHTTPServer):
    """Listens on loopback; port 0 is a free port. *tls* is a PEM file with a certificate and its key."""

    daemon_threads = True
    request_queue_size = 256  # the default of 5 delays clients that open many connections at once

    def __init__(self, org: "OktaOrg", port: int = 0, tls: Path | None = None) -> None:
        super().__init__(("127.0.0.1", port), _handler(org))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.socket = context.wrap_socket(self.socket, server_side=True)


class Traffic:
    """The log of requests, and how many are in flight. Thread-safe."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.peak_in_flight = 0
        self._in_flight = 0
        self._lock = threading.Lock()

    def begin(self, request: Request) -> int:
        """Log a request; returns its number."""
        with self._lock:
            self.requests.append(request)
            self._in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
            return len(self.requests)

    def end(self) -> None:
        """The response to one request is about to be sent."""
        with self._lock:
            self._in_flight -= 1


def _limited(org: "OktaOrg", request: Request) -> Reply | Fault:
    """The response to *request*, with the headers of the rate limits where they are on."""
    limits = org.limits
    if limits is None:
        time.sleep(org.latency)
        return org.respond(request)
    rejected, headers = limits.enter(urlsplit(request.target).path, org.oauth.now())
    try:
        time.sleep(org.latency)
        reply = rejected or org.respond(request)
    finally:
        if rejected is None:
            limits.leave()
    if isinstance(reply, Reply) and rejected is None:
        return Reply(reply.status, reply.body, {**reply.headers, **headers})
    return reply


def _handler(org: "OktaOrg") -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: the second would wait for an ACK

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            request = Request(self.command, self.path, headers, body)
            number = org.traffic.begin(request)
            try:
                reply = _limited(org, request)
            finally:
                org.traffic.end()
            with suppress(ConnectionError):  # the client may have closed the connection
                if isinstance(reply, Reply):
                    self.send(reply, number)
                else:
                    self.close_connection = True
                    reply(self.connection)

        def send(self, reply: Reply, number: int) -> None:
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response_only(reply.status)
            common: Mapping[str, str] = {
                "Date": formatdate(org.oauth.now(), usegmt=True),
                "Content-Type": "application/json",
                "X-Okta-Request-Id": f"simulated-{number}",
                "Content-Length": str(len(body)),
            }
            for name, value in {**common, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
