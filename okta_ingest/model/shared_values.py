"""Equal values of many token records as one object. Pure."""

import sys
from typing import Any

_TEXTS = ("userId", "clientName", "tokenWindow")


class SharedValues:
    """A function that returns a record; of a token, values that an earlier record had are replaced by those.

    Most tokens of an org have the same network, and each owner has several tokens: this halves their memory.
    """

    def __init__(self) -> None:
        self._networks: dict[str, dict[str, Any]] = {}

    def __call__(self, record: Any) -> Any:
        """*record*, changed if it is an object with ``network``."""
        if isinstance(record, dict) and "network" in record:
            for name in _TEXTS:
                if type(record.get(name)) is str:
                    record[name] = sys.intern(record[name])
            if isinstance(record["network"], dict):
                record["network"] = self._shared(record["network"])
        return record

    def _shared(self, network: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._networks.setdefault(repr(network), network)
        except RecursionError:
            return network
