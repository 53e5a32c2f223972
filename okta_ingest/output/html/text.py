"""Text of Okta in a page: every character can be seen, and none changes the direction or the markup."""

import hashlib
import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Characters that Python calls printable, and that draw nothing."""

_SUSPICIOUS = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u02ff]")
"""All but the printable characters of Latin text: only these need a closer look."""

_OKTA_DOMAIN = re.compile(
    r"([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.(okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil)", re.A
)
_PLAIN_ID = re.compile(r"[A-Za-z0-9._:-]{1,200}")


def is_visible(character: str) -> bool:
    """Whether a browser draws this character, in its place."""
    variation = "\ufe00" <= character < "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return character.isprintable() and character not in _INVISIBLE and not variation


def plain(value: Any) -> Any:
    """Text with ``U+202E`` and the like for each character that is not visible; other values as they are.

    The template engine applies it to all output: also to attributes.
    """
    if not isinstance(value, str) or isinstance(value, Markup) or not _SUSPICIOUS.search(value):
        return value
    return "".join(character if is_visible(character) else _code_point(character) for character in value)


def boxed(value: str) -> str:
    """The same with each code point in a box, as markup; text without such characters as it is."""
    if not _SUSPICIOUS.search(value) or all(map(is_visible, value)):
        return value
    box = Markup('<span class="cp">{}</span>')
    return Markup("").join(
        character if is_visible(character) else box.format(_code_point(character)) for character in value
    )


def number(value: int) -> Markup:
    """A number with narrow spaces, which no language reads as a decimal point."""
    return Markup(f"{value:,}".replace(",", "\u202f"))  # noqa: S704 - digits


def admin_link(domain: str | None, user_id: str | None) -> str | None:
    """The page of a user in the Admin Console; None for a custom domain, whose console is elsewhere."""
    match = _OKTA_DOMAIN.fullmatch((domain or "").lower())
    if match is None or not user_id or match[1].endswith("-admin"):
        return None
    return f"https://{match[1]}-admin.{match[2]}/admin/user/profile/view/{quote(user_id, safe='', errors='replace')}"


def anchor(token_id: str, org: str | None) -> str:
    """The id of an element for a token; *org* is its domain where the page has several."""
    parts = [part for part in (org, token_id) if part is not None]
    if all(map(_PLAIN_ID.fullmatch, parts)):
        return "-".join(["t", *parts])
    return f"t-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
