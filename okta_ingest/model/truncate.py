"""Truncating long lists, always with a count of what is not shown."""

from collections.abc import Sequence

IDS_SHOWN = 10
"""Ids, domains and the like in one line."""


def joined(items: Sequence[str], limit: int = IDS_SHOWN) -> str:
    """The items with commas; of more than *limit*, the first ones and the number of the others."""
    shown = ", ".join(items[:limit])
    return f"{shown} and {len(items) - limit:,} more" if len(items) > limit else shown
