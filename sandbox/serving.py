"""A server on loopback that runs in a thread of this process."""

import threading
from socketserver import BaseServer
from types import TracebackType
from typing import TypeVar

Subclass = TypeVar("Subclass", bound="Serving")


class Serving:
    """Serves inside ``with``; connections are accepted, and wait, from the beginning."""

    def __init__(self, server: BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self: Subclass) -> Subclass:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
