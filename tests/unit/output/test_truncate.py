"""A long list ends with the number of items that are not shown."""

import pytest

from okta_ingest.output.truncate import truncated


@pytest.mark.parametrize(
    ("count", "show_all", "shown", "last"),
    [
        (0, False, 0, None),
        (20, False, 20, "19"),
        (21, False, 21, "1 more org; -v shows all"),
        (1254, False, 21, "1,234 more orgs; -v shows all"),
        (1254, True, 1254, "1253"),
    ],
)
def test_items_above_the_limit_are_counted(count: int, show_all: bool, shown: int, last: str | None) -> None:
    """All are shown where that is wanted."""
    lines = truncated([str(number) for number in range(count)], 20, "org", show_all)
    assert (len(lines), lines[-1] if lines else None) == (shown, last)
    assert lines[: min(count, 20)] == [str(number) for number in range(min(count, 20))]
