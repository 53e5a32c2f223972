"""The pages of a list: the link to the next one (RFC 8288), and whether it may be followed."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.messages import okta as messages
from okta_ingest.okta.response import Response

MAX_PAGES = 1000
MAX_LIST_BYTES = 256 * 1024 * 1024
"""Of all pages of a list."""
MAX_LINK_HEADER = 10_000
"""Characters: the time to search it grows with the square of its length."""

# A list that ends early looks complete, so its other tokens would be removed: every valid spelling is recognized.
_LINK = re.compile(r'<(?P<url>[^>]*)>(?P<parameters>(?:[^,"]|"[^"]*")*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_MENTIONS_NEXT = re.compile(r"\brel\s*=[^;,]*\bnext\b", re.IGNORECASE)


def read_pages(get: Callable[[str], Response], url: str) -> Iterator[list[Any]]:
    """The pages of the list at *url*, each requested with *get*. Raises OktaError."""
    urls: set[str] = set()
    size = 0
    next_url: str | None = url
    while next_url is not None:
        urls.add(next_url)
        response = get(next_url)
        page = response.json()
        if not isinstance(page, list):
            raise OktaError(messages.NOT_A_LIST(request=response.request))
        yield page
        size += len(response.body)
        next_url = next_link(response, next_url)
        if next_url in urls or (next_url is not None and len(urls) >= MAX_PAGES):
            raise OktaError(messages.PAGES_REPEAT(request=response.request))
        if next_url is not None and size > MAX_LIST_BYTES:
            raise OktaError(messages.LIST_TOO_LARGE(request=response.request, limit=MAX_LIST_BYTES // 2**20))


def next_link(response: Response, url: str) -> str | None:
    """The URL of the page after *response*, which came from *url*; None if it is the last page.

    Raises OktaError if the link cannot be read, or leads to another scheme, host, port or path than *url*.
    """
    target = _next_target(response)
    if target is None:
        return None
    try:
        next_url = urljoin(url, target)
        if _endpoint(next_url) == _endpoint(url):
            return next_url
    except ValueError:
        pass
    raise OktaError(messages.NEXT_LINK_ELSEWHERE(request=response.request))


def _next_target(response: Response) -> str | None:
    header = response.headers.get("link", "")
    if len(header) <= MAX_LINK_HEADER:
        for link in _LINK.finditer(header):
            if _is_next(link["parameters"]):
                return str(link["url"])
        if not _MENTIONS_NEXT.search(header):
            return None
    raise OktaError(messages.NEXT_LINK_UNREADABLE(request=response.request))


def _is_next(parameters: str) -> bool:
    rel = _REL.search(parameters)
    return rel is not None and "next" in (rel[1] or rel[2]).lower().split()


def _endpoint(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path
