"""Batches of rows, one transaction each."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Item = TypeVar("Item")


def batches(items: Iterable[Item], limit: int, size: Callable[[Any], int] = lambda item: 1) -> Iterator[list[Item]]:
    """The *items* in order, in batches of at most *limit* by *size*, or of one item that is larger.

    An item is taken when its batch is wanted: the items of all batches need not fit into memory.
    """
    batch: list[Item] = []
    total = 0
    for item in items:
        added = size(item)
        if batch and total + added > limit:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += added
    if batch:
        yield batch
