"""A deadline for a whole answer: status line, headers and body.

The read timeout of requests starts anew with every byte, so a server that sends one now and then, or ``100 Continue``
for ever, would never run into it.
"""

import http.client
import io
import socket
import time
from typing import Any, cast

import urllib3
from requests.adapters import HTTPAdapter


class DeadlineError(Exception):
    """The answer was not whole in time. Neither an OSError nor a timeout: those would be taken for a broken line."""


class DeadlineAdapter(HTTPAdapter):
    """Gives each answer *seconds*, from when its request has been sent; then whoever reads it gets a DeadlineError."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> urllib3.HTTPConnectionPool:
        """The pool of connections to a host, or through a proxy to it: all of them keep the deadline."""
        pool = cast(urllib3.HTTPConnectionPool, super().get_connection_with_tls_context(*args, **kwargs))
        seconds = self._seconds

        class Response(http.client.HTTPResponse):
            def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
                super().__init__(_Reading(sock, seconds), *args, **kwargs)  # type: ignore[arg-type]

        if not hasattr(pool.ConnectionCls, "keeps_deadline"):
            bounded = {"response_class": Response, "keeps_deadline": True}
            pool.ConnectionCls = type(pool.ConnectionCls.__name__, (pool.ConnectionCls,), bounded)
        return pool


class _Reading:
    """What http.client asks of a socket: a file to read from."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._seconds = seconds

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedFile(self._sock, self._seconds))


class _TimedFile(io.RawIOBase):
    """The bytes of a socket, until the time is over."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)  # keeps the socket open as long as it is read
        self._patience = sock.gettimeout()
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineError
        self._sock.settimeout(left if self._patience is None else min(left, self._patience))
        try:
            return self._file.readinto(buffer)
        except TimeoutError:
            if self._end <= time.monotonic():
                raise DeadlineError from None
            raise
        finally:
            self._sock.settimeout(self._patience)

    def close(self) -> None:
        self._file.close()
        super().close()
