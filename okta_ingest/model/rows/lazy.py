"""Rows that are made as they are read."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row, Warn


@dataclass(frozen=True)
class LazyRows:
    """One row per record (``records`` by objectid), made when it is read, and again when it is read again.

    The records of an org with 100,000 tokens fit into memory; all of its rows beside them would double the memory.
    """

    records: Mapping[str, Any]
    make: Callable[[str, Any, RowContext], Row]
    context: RowContext

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.records)

    def __iter__(self) -> Iterator[Row]:
        """The rows, without the warnings about their records."""
        return self.each(lambda warning: None)

    def each(self, warn: Warn) -> Iterator[Row]:
        """The rows; *warn* is called for each value that is skipped."""
        context = replace(self.context, warn=warn)
        return (self.make(key, record, context) for key, record in self.records.items())

    def without(self, keys: Collection[str]) -> "LazyRows":
        """The rows of the other records."""
        if not keys:
            return self
        return replace(self, records={key: record for key, record in self.records.items() if key not in keys})
