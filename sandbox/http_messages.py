"""HTTP requests and responses of the simulated org."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """One HTTP response. ``body`` is sent as JSON; bytes are sent unchanged."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One received HTTP request; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


Fault = Callable[[socket.socket], None]
"""Called with the connection instead of sending a response; the connection is closed afterwards."""

Responder = Callable[[Request], Reply | Fault]
"""Returns the response to a request, or a fault."""
