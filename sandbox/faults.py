"""Connection faults below HTTP. Each fault is a function of the connection that received the request.

Endless faults send data until the client closes the connection.
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
    """Reset the connection (RST) without a response."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(connection: socket.socket) -> None:
    """Close the connection without a response."""


def truncated_body(connection: socket.socket) -> None:
    """Send less than the announced Content-Length."""
    connection.sendall(_OK + b'Content-Length: 1000\r\n\r\n[{"id": "00T')


def truncated_chunks(connection: socket.socket) -> None:
    """Send a chunked body without the last chunk."""
    connection.sendall(_OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n")


def truncated_gzip(connection: socket.socket) -> None:
    """Send a complete chunked body that holds a truncated gzip stream."""
    half = gzip.compress(b"[" + b" " * 1000 + b"]")[:15]
    head = _OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    connection.sendall(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(half), half))


def not_http(connection: socket.socket) -> None:
    """Send the greeting of another protocol."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def huge_header(connection: socket.socket) -> None:
    """Send one endless header."""
    _send(connection, [_OK, b"X: "], itertools.repeat(b"x" * 65536))


def many_headers(connection: socket.socket) -> None:
    """Send headers endlessly."""
    _send(connection, [_OK], (b"X-%d: x\r\n" % number for number in itertools.count()))


def endless_body(connection: socket.socket) -> None:
    """Send an endless body."""
    _send(connection, [_OK, b"\r\n["], itertools.repeat(b" " * 2**20))


def slow_stream(start: bytes, piece: bytes, interval: float) -> Fault:
    """Send *start*, then *piece* every *interval* seconds, endlessly."""

    def send(connection: socket.socket) -> None:
        def pieces() -> Iterable[bytes]:
            while True:
                time.sleep(interval)
                yield piece

        _send(connection, [start], pieces())

    return send


def slow_body(interval: float) -> Fault:
    """Send a body one byte at a time."""
    return slow_stream(_OK + b"\r\n[", b" ", interval)


def slow_header(interval: float) -> Fault:
    """Send a header one byte at a time."""
    return slow_stream(_OK + b"X: ", b"x", interval)


def endless_continue(interval: float) -> Fault:
    """Send ``100 Continue`` repeatedly."""
    return slow_stream(b"", b"HTTP/1.1 100 Continue\r\n\r\n", interval)


def gzip_bomb(mebibytes: int) -> Reply:
    """A small compressed body that decompresses to *mebibytes* MiB."""
    return Reply(200, gzip.compress(b"[" + b" " * mebibytes * 2**20 + b"]", 1), {"Content-Encoding": "gzip"})


def _send(connection: socket.socket, start: Iterable[bytes], rest: Iterable[bytes]) -> None:
    try:
        for piece in itertools.chain(start, rest):
            connection.sendall(piece)
    except OSError:
        pass  # the client has closed the connection
