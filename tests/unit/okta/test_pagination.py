"""Every page of a list is read, and no link leads to another endpoint."""

import time

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.errors import OktaError
from okta_ingest.okta.pagination import next_link
from okta_ingest.okta.response import Response

URL = "https://contoso.okta.com/api/v1/api-tokens"
NEXT = f"{URL}?after=1"


def linked(header: str | None) -> Response:
    """A page with this ``Link`` header."""
    return Response(f"GET {URL}", 200, CaseInsensitiveDict({} if header is None else {"Link": header}), b"[]")


@pytest.mark.parametrize(
    "header",
    [
        '<{next}>; title="a=b, c"; rel="next"',
        '<{next}>; REL="next"',
        "<{next}>;rel=next",
        '<{next}>; rel = "Next"',
        '<{next}>; rel="last next"',
        '<{self}>; rel="self",<{next}>; rel="next"',
        '</api/v1/api-tokens?after=1>; rel="next"',
    ],
)
def test_next_link_is_found_in_every_spelling(header: str) -> None:
    """A page that is not read would look like stale tokens."""
    assert next_link(linked(header.format(next=NEXT, self=URL)), URL) == NEXT


def test_url_of_a_next_link_may_contain_a_semicolon() -> None:
    """Only the part behind the angle brackets has parameters."""
    assert next_link(linked(f'<{NEXT};x=1>; rel="next"'), URL) == f"{NEXT};x=1"


@pytest.mark.parametrize("header", [None, "", f'<{URL}>; rel="self"'])
def test_last_page_has_no_next_link(header: str | None) -> None:
    """Other links are ignored."""
    assert next_link(linked(header), URL) is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.com/api/v1/api-tokens",
        "http://contoso.okta.com/api/v1/api-tokens",
        "https://contoso.okta.com:8443/api/v1/api-tokens",
        "https://contoso.okta.com@evil.example.com/api/v1/api-tokens",
        "/api/v1/users?x=1",
        "//evil.example.com",
        "http://[",
    ],
)
def test_next_link_to_another_address_is_an_error(target: str) -> None:
    """Scheme, host, port and path must be the same."""
    with pytest.raises(OktaError, match="leads to another address"):
        next_link(linked(f'<{target}>; rel="next"'), URL)


@pytest.mark.parametrize("header", ['rel="next"', '<https://x rel="next"', "https://x; rel=next"])
def test_unreadable_next_link_is_an_error(header: str) -> None:
    """The list would be partial."""
    with pytest.raises(OktaError, match="cannot be read; the list would be partial"):
        next_link(linked(header), URL)


@pytest.mark.parametrize("text", ["<", "rel=", 'rel="next" ,', ";rel=x"])
def test_long_link_header_is_an_error_at_once(text: str) -> None:
    """A hostile header cannot make the search slow."""
    started = time.monotonic()
    with pytest.raises(OktaError, match="cannot be read"):
        next_link(linked((text * 60_000)[:60_000]), URL)
    assert time.monotonic() - started < 2
