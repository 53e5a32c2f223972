"""An HTTPS proxy (CONNECT) on loopback that records its targets."""

import socket
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.serving import Serving

Address = tuple[str, int]


class Proxy(Serving):
    """Serves inside ``with``. ``targets`` are the requested hosts and ports.

    With *accepts* false it rejects every client with status 407 and a web page, as a proxy that needs a password. With
    *hosts*, addresses by host and port, it leads to these only, and rejects others with status 403.
    """

    def __init__(self, accepts: bool = True, hosts: Mapping[str, Address] | None = None) -> None:
        self.accepts = accepts
        self.hosts = hosts
        self.targets: list[str] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"127.0.0.1:{server.server_port}"
        super().__init__(server)

    def leads_to(self, target: str) -> Address | None:
        """The address to connect to for a host and port; None if it is not allowed."""
        if self.hosts is not None:
            return self.hosts.get(target)
        host, _, port = target.rpartition(":")
        return host, int(port)


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            proxy.targets.append(self.path)
            self.close_connection = True
            if not proxy.accepts:
                self.send_error(407)
                return
            address = proxy.leads_to(self.path)
            if address is None:
                self.send_error(403)
                return
            with socket.create_connection(address) as target:
                self.send_response_only(200)
                self.end_headers()
                forward_both_ways(self.connection, target)

        def do_GET(self) -> None:
            proxy.targets.append(self.path)
            self.send_error(403)

        do_POST = do_GET  # noqa: N815 - a name that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def forward_both_ways(client: socket.socket, target: socket.socket) -> None:
    """Copy what each of the two sends to the other, until both have ended."""
    upstream = threading.Thread(target=_forward, args=(target, client), daemon=True)
    upstream.start()
    _forward(client, target)
    upstream.join()


def _forward(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side has closed the connection
