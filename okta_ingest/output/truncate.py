"""Truncating long lists on a screen, always with a count of what is not shown."""

from collections.abc import Sequence


def truncated(items: Sequence[str], limit: int, noun: str, show_all: bool) -> list[str]:
    """The items; of more than *limit*, the first ones and a line that counts the others, unless *show_all*."""
    if show_all or len(items) <= limit:
        return list(items)
    return [*items[:limit], f"{counted(len(items) - limit, f'more {noun}')}; -v shows all"]


def counted(count: int, noun: str) -> str:
    """A number with its noun, singular or plural."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
