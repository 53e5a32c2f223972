"""A deadline for a complete response: status line, headers and body.

The read timeout of requests starts again with every byte: a server that sends a byte now and then, or ``100 Continue``
without end, never exceeds it.
"""

import http.client
import io
import socket
import time
from typing import Any, cast

import urllib3
from requests.adapters import HTTPAdapter


class DeadlineError(Exception):
    """The response was not complete in time. Not an OSError: requests would take it for a lost connection."""


class DeadlineAdapter(HTTPAdapter):
    """An adapter whose responses raise DeadlineError *seconds* after their request was sent."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> urllib3.HTTPConnectionPool:
        """The pool of connections to a host, direct or through a proxy, all with the deadline."""
        pool = cast(urllib3.HTTPConnectionPool, super().get_connection_with_tls_context(*args, **kwargs))
        seconds = self._seconds

        class TimedResponse(http.client.HTTPResponse):
            def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
                super().__init__(_TimedSocket(sock, seconds), *args, **kwargs)  # type: ignore[arg-type]

        if not hasattr(pool.ConnectionCls, "has_deadline"):
            members = {"response_class": TimedResponse, "has_deadline": True}
            pool.ConnectionCls = type(pool.ConnectionCls.__name__, (pool.ConnectionCls,), members)
        return pool


class _TimedSocket:
    """The part of a socket that http.client uses: a file to read from."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._seconds = seconds

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedFile(self._sock, self._seconds))


class _TimedFile(io.RawIOBase):
    """Reads from a socket until the deadline."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)  # keeps the socket open while it is read
        self._timeout = sock.gettimeout()
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineError
        self._sock.settimeout(left if self._timeout is None else min(left, self._timeout))
        try:
            return self._file.readinto(buffer)
        except TimeoutError:
            if self._end <= time.monotonic():
                raise DeadlineError from None
            raise
        finally:
            self._sock.settimeout(self._timeout)

    def close(self) -> None:
        self._file.close()
        super().close()
