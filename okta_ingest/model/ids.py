"""How an Okta id becomes the objectid under which BloodHound finds a node. Pure."""

import re
import sys
from typing import Any, TypeGuard

ID_LIMIT = 1000
"""Longest id, in characters: Neo4j 4.4 refuses to index text of more than about 8,000 bytes."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a UTF-16 pair. JSON can contain one alone; UTF-8, and so Neo4j, cannot."""


def usable_id(value: Any) -> TypeGuard[str]:
    """Whether *value* can be the id of a node: text that is not blank, not endless, and valid Unicode."""
    return (
        isinstance(value, str)
        and len(value) <= ID_LIMIT
        and value.strip() != ""
        and (value.isascii() or SURROGATE.search(value) is None)
    )


def objectid(okta_id: str) -> str:
    """BloodHound's key of the node: the id in upper case. One text for one key, however many rows hold it."""
    return sys.intern(upper(okta_id))


def upper(text: str) -> str:
    """Upper-case as BloodHound does (Go's ``strings.ToUpper``): one character to one, so ``ß`` stays."""
    return text.upper() if text.isascii() else "".join(map(_upper_character, text))


def _upper_character(character: str) -> str:
    # Python follows Unicode's full mapping, one to many. Go follows the simple one: where the full one has
    # several characters, that is the title case, if it is a single character.
    for mapped in (character.upper(), character.title()):
        if len(mapped) == 1:
            return mapped
    return character
