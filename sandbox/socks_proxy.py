"""A SOCKS5 proxy (RFC 1928, without authentication) on loopback that records its targets."""

import socket
import struct
from socketserver import StreamRequestHandler, ThreadingTCPServer

from sandbox.proxy import forward_both_ways
from sandbox.serving import Serving


class SocksProxy(Serving):
    """Serves inside ``with``. ``targets`` are the requested hosts and ports; a host is a name if the client sent one.

    Every name is this machine: ``contoso.test`` leads to 127.0.0.1.
    """

    def __init__(self) -> None:
        self.targets: list[tuple[str, int]] = []
        server = _Server(("127.0.0.1", 0), _handler(self))
        self.address = f"127.0.0.1:{server.server_address[1]}"
        super().__init__(server)


class _Server(ThreadingTCPServer):
    daemon_threads = True


def _handler(proxy: SocksProxy) -> type[StreamRequestHandler]:
    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            methods = self.rfile.read(2)[1]
            self.rfile.read(methods)
            self.wfile.write(b"\x05\x00")  # no authentication
            kind = self.rfile.read(4)[3]
            if kind == 3:
                host = self.rfile.read(self.rfile.read(1)[0]).decode()
            else:
                host = socket.inet_ntoa(self.rfile.read(4))
            (port,) = struct.unpack("!H", self.rfile.read(2))
            proxy.targets.append((host, port))
            with socket.create_connection(("127.0.0.1", port)) as target:
                self.wfile.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
                forward_both_ways(self.connection, target)

    return Handler
