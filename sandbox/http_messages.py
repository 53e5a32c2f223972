"""What the parts of the simulated org exchange: a request that came in, and the reply to it."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """One HTTP answer. ``body`` is sent as JSON, or as it is when it is bytes."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request that the org has received; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


Fault = Callable[[socket.socket], None]
"""What is done with the connection in the place of an HTTP answer; then it is closed."""

Answer = Callable[[Request], Reply | Fault]
