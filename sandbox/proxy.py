"""An HTTPS proxy (CONNECT) on loopback that records its targets."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Proxy:
    """Serves inside ``with``. ``targets`` are the requested hosts and ports.

    With *accepts* false it rejects every client with status 407 and a web page, as a proxy that needs a password.
    """

    def __init__(self, accepts: bool = True) -> None:
        self.accepts = accepts
        self.targets: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            proxy.targets.append(self.path)
            self.close_connection = True
            if not proxy.accepts:
                self.send_error(407)
                return
            host, _, port = self.path.rpartition(":")
            with socket.create_connection((host, int(port))) as target:
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
