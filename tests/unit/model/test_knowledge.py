"""A run that knows less than the last one of its org is reported once, in one line."""

from typing import Any

import pytest

from okta_ingest.model.knowledge import NOTHING_KNOWN, Knowledge
from okta_ingest.model.snapshot import Include

COMPLETE = Knowledge("complete", 7, 5)
LESS = "This run knows less than the last one of this org: "
ADVICE = ". Check the scopes and the admin role of the credential."


@pytest.mark.parametrize(
    ("now", "owners", "lost"),
    [
        (Knowledge("complete", 7, 5), 7, None),
        (Knowledge("partial", 7, 5), 7, None),
        (Knowledge("complete", 1, 1), 7, None),
        (Knowledge("complete", 0, 0), 0, None),
        (Knowledge("unknown", 7, 5), 7, "the credential may not see all tokens, the last one could"),
        (Knowledge("complete", 0, 5), 9, "none of 9 owners read, 7 before"),
        (Knowledge("complete", 7, 0), 1, "admin roles of none of 1 owner read, 5 before"),
        (
            Knowledge("unknown", 0, 0),
            2,
            "the credential may not see all tokens, the last one could; none of 2 owners read, 7 before; "
            "admin roles of none of 2 owners read, 5 before",
        ),
    ],
)
def test_lost_knowledge_is_one_line(now: Knowledge, owners: int, lost: str | None) -> None:
    """Fewer owners, or a list that is partial, are reported elsewhere."""
    assert now.lost_since(COMPLETE, owners, Include()) == (None if lost is None else f"{LESS}{lost}{ADVICE}")


def test_run_after_one_that_knew_nothing_loses_nothing() -> None:
    """Also after a run of an older version, which stored nothing."""
    assert Knowledge("unknown", 0, 0).lost_since(NOTHING_KNOWN, 3, Include()) is None
    assert Knowledge("unknown", 0, 0).lost_since(Knowledge("unknown", 0, 0), 3, Include()) is None


@pytest.mark.parametrize(
    ("include", "lost"),
    [
        (Include(owners=False), "admin roles of none of 6 owners read, 5 before"),
        (Include(roles=False), "none of 6 owners read, 7 before"),
        (Include(owners=False, roles=False), None),
    ],
)
def test_data_that_was_not_wanted_is_not_lost(include: Include, lost: str | None) -> None:
    """The configuration turned it off: no permission is missing."""
    found = Knowledge("complete", 0, 0).lost_since(COMPLETE, 6, include)
    assert found == (None if lost is None else f"{LESS}{lost}{ADVICE}")


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({}, NOTHING_KNOWN),
        ({"tokenList": "complete", "usersRead": 7, "rolesRead": 5}, COMPLETE),
        ({"tokenList": 7, "usersRead": "7", "rolesRead": True}, NOTHING_KNOWN),
        ({"tokenList": None, "usersRead": 0, "rolesRead": None}, Knowledge(None, 0, None)),
    ],
)
def test_stored_value_of_another_type_is_unknown(stored: dict[str, Any], expected: Knowledge) -> None:
    """It may have been written by hand."""
    assert Knowledge.of(stored) == expected
