"""What goes wrong on the way from Okta, below HTTP: each is done with the connection that a request came in on.

Whoever reads on may do so for ever: what has no end goes on until the reader hangs up.
"""

import gzip
import itertools
import socket
import struct
import time
from collections.abc import Iterable

from sandbox.http_messages import Fault, Reply

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def reset(connection: socket.socket) -> None:
    """Break the connection off (RST), without an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(connection: socket.socket) -> None:
    """Close the connection without an answer."""


def cut(connection: socket.socket) -> None:
    """End in the middle of a body of known length."""
    connection.sendall(_OK + b'Content-Length: 1000\r\n\r\n[{"id": "00T')


def cut_chunks(connection: socket.socket) -> None:
    """End in the middle of a body in chunks."""
    connection.sendall(_OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n")


def cut_gzip(connection: socket.socket) -> None:
    """End in the middle of a compressed body, whose chunks are whole."""
    half = gzip.compress(b"[" + b" " * 1000 + b"]")[:15]
    head = _OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    connection.sendall(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(half), half))


def not_http(connection: socket.socket) -> None:
    """Answer in another protocol."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def huge_header(connection: socket.socket) -> None:
    """Answer with a header without end."""
    _send(connection, [_OK, b"X: "], itertools.repeat(b"x" * 65536))


def many_headers(connection: socket.socket) -> None:
    """Answer with headers without end."""
    _send(connection, [_OK], (b"X-%d: x\r\n" % number for number in itertools.count()))


def endless_body(connection: socket.socket) -> None:
    """Answer with a body without end."""
    _send(connection, [_OK, b"\r\n["], itertools.repeat(b" " * 2**20))


def dripping(start: bytes, drop: bytes, every: float) -> Fault:
    """Send *start*, and then *drop* every so many seconds, without end."""

    def drip(connection: socket.socket) -> None:
        def drops() -> Iterable[bytes]:
            while True:
                time.sleep(every)
                yield drop

        _send(connection, [start], drops())

    return drip


def dripping_body(every: float) -> Fault:
    """Answer with a body that comes a byte at a time."""
    return dripping(_OK + b"\r\n[", b" ", every)


def dripping_header(every: float) -> Fault:
    """Answer with a header that comes a byte at a time."""
    return dripping(_OK + b"X: ", b"x", every)


def endless_continue(every: float) -> Fault:
    """Say ``100 Continue`` again and again."""
    return dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", every)


def gzip_bomb(mebibytes: int) -> Reply:
    """A small body that unpacks to a large one."""
    return Reply(200, gzip.compress(b"[" + b" " * mebibytes * 2**20 + b"]", 1), {"Content-Encoding": "gzip"})


def _send(connection: socket.socket, start: Iterable[bytes], rest: Iterable[bytes]) -> None:
    try:
        for piece in itertools.chain(start, rest):
            connection.sendall(piece)
    except OSError:
        pass  # the reader has hung up
