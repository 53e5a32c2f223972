"""Batches of rows, one transaction each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def batches(items: Sequence[Item], limit: int, size: Callable[[Any], int] = lambda item: 1) -> Iterator[Sequence[Item]]:
    """The *items* in order, in batches of at most *limit* by *size*, or of one item that is larger."""
    start = total = 0
    for position, item in enumerate(items):
        added = size(item)
        if total and total + added > limit:
            yield items[start:position]
            start, total = position, 0
        total += added
    if start < len(items):
        yield items[start:]
