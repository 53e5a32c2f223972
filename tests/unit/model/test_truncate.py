"""A long list on one line ends with the number of items that are not shown."""

import pytest

from okta_ingest.model.truncate import joined


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ""),
        (1, "0"),
        (10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (11, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more"),
        (1244, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1,234 more"),
    ],
)
def test_more_than_ten_items_are_counted(count: int, expected: str) -> None:
    """Up to ten are shown whole."""
    assert joined([str(number) for number in range(count)]) == expected


def test_limit_can_be_given() -> None:
    """Domains of a configuration are shorter than ids: more of them fit on one line."""
    assert joined(["a", "b", "c"], 2) == "a, b and 1 more"
