"""The link to the next page of a list (RFC 8288), and whether it may be followed. Pure."""

import re
from urllib.parse import urljoin, urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.okta.response import Response

LONGEST_HEADER = 10_000
"""Characters. Looking for a link takes the square of the length."""

# A list that ends early looks whole, and would have tokens removed: no link is overlooked for its spelling.
_LINK = re.compile(r'<(?P<url>[^>]*)>(?P<parameters>(?:[^,"]|"[^"]*")*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_NEXT = re.compile(r"\brel\s*=[^;,]*\bnext\b", re.IGNORECASE)


def next_link(answer: Response, url: str) -> str | None:
    """The page after *answer*, which *url* was answered with; None where it is the last one.

    Raises OktaError when the link cannot be read, or leads to another scheme, host, port or path than *url*.
    """
    header = answer.headers.get("link", "")
    if len(header) > LONGEST_HEADER:
        raise OktaError(f"{answer.request}: the link to the next page cannot be read; the list would not be whole.")
    target = next((str(link["url"]) for link in _LINK.finditer(header) if _is_next(link["parameters"])), None)
    if target is None:
        if _NEXT.search(header):
            raise OktaError(f"{answer.request}: the link to the next page cannot be read; the list would not be whole.")
        return None
    elsewhere = OktaError(f"{answer.request}: the link to the next page leads to another address; not followed.")
    try:
        following = urljoin(url, target)
        here, there = urlsplit(url), urlsplit(following)
    except ValueError:
        raise elsewhere from None
    if (here.scheme, here.netloc, here.path) != (there.scheme, there.netloc, there.path):
        raise elsewhere
    return following


def _is_next(parameters: str) -> bool:
    rel = _REL.search(parameters)
    return rel is not None and "next" in (rel[1] or rel[2]).lower().split()
