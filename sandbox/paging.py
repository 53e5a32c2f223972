"""Okta's pagination by ``Link`` headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Page:
    """One page of a list. ``next_query`` is the query of the next page, None on the last one."""

    items: Sequence[Any]
    next_query: Mapping[str, Any] | None

    def links(self, url: str) -> dict[str, str]:
        """The ``Link`` header; *url* is the address of the list without query."""
        links = [f'<{url}>; rel="self"']
        if self.next_query is not None:
            links.append(f'<{url}?{urlencode(self.next_query)}>; rel="next"')
        return {"Link": ", ".join(links)}


def page_of(items: Sequence[Any], query: Mapping[str, Sequence[str]], size: int, max_size: int = 200) -> Page:
    """The page of *items* for the ``after`` and ``limit`` of *query*; *size* applies without ``limit``."""
    start = int(query.get("after", ["0"])[0])
    limit = min(int(query.get("limit", [str(size)])[0]), max_size)
    end = start + limit
    return Page(items[start:end], {"after": end, "limit": limit} if end < len(items) else None)
