"""A proxy on loopback that lets https through (CONNECT), and remembers where to."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Proxy:
    """Serves inside ``with``. ``targets`` are the hosts and ports that were asked for.

    Without *admits* it refuses everybody, with a web page, as a proxy does that wants a password.
    """

    def __init__(self, admits: bool = True) -> None:
        self.admits = admits
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
            if not proxy.admits:
                self.send_error(407)
                return
            host, _, port = self.path.rpartition(":")
            with socket.create_connection((host, int(port))) as there:
                self.send_response_only(200)
                self.end_headers()
                back = threading.Thread(target=_pass_on, args=(there, self.connection), daemon=True)
                back.start()
                _pass_on(self.connection, there)
                back.join()

        def do_GET(self) -> None:
            proxy.targets.append(self.path)
            self.send_error(403)

        do_POST = do_GET  # noqa: N815 - a name that http.server asks for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one of the two has hung up
