"""Waiting for an index that is being built: BloodHound drops ours when it starts, and a run creates it again."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from neo4j import exceptions

WAITS: Sequence[float] = (0.5, 1, 2, 4, 8)
"""Seconds before each further try."""

_INDEX_CODE = ".IndexNotFound"
_SCHEMA_CHANGED = ("still populating", "ConstraintsChanged", "IndexNotFoundKernelException")

Result = TypeVar("Result")


def retry_while_populating(run: Callable[[], Result], sleep: Callable[[float], None] = time.sleep) -> Result:
    """The result of *run*, tried again while an index that its plan uses is missing or not ready.

    The driver retries only errors that the server marks as transient; these are not. Raises errors of the driver.
    """
    for seconds in WAITS:
        try:
            return run()
        except exceptions.Neo4jError as error:
            if not _is_about_schema(error):
                raise
        sleep(seconds)
    return run()


def _is_about_schema(error: exceptions.Neo4jError) -> bool:
    """Whether the statement failed as the schema changed under it: a new try plans it again."""
    texts = (error.code or "", str(error.message))
    return texts[0].endswith(_INDEX_CODE) or any(part in text for part in _SCHEMA_CHANGED for text in texts)
