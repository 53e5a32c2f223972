"""The link to the next page of a list (RFC 8288), and whether it may be followed. Pure."""

import re
from urllib.parse import urljoin, urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.messages import okta as messages
from okta_ingest.okta.response import Response

MAX_LINK_HEADER = 10_000
"""Characters: the time to search it grows with the square of its length."""

# A list that ends early looks complete, so its other tokens would be removed: every valid spelling is recognized.
_LINK = re.compile(r'<(?P<url>[^>]*)>(?P<parameters>(?:[^,"]|"[^"]*")*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_MENTIONS_NEXT = re.compile(r"\brel\s*=[^;,]*\bnext\b", re.IGNORECASE)


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
