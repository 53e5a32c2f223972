"""A statement is tried again while the index that its plan uses is being built."""

import pytest
from neo4j.exceptions import ClientError, DatabaseError, Neo4jError

from okta_ingest.graph.retry import WAITS, retry_while_populating

NOT_READY = [
    ("Neo.ClientError.Schema.IndexNotFound", "Unable to find index"),
    ("Neo.DatabaseError.Statement.ExecutionFailed", "Index is still populating: (:Okta {objectid})"),
    ("Neo.ClientError.Transaction.ConstraintsChanged", "Database constraints changed"),
    ("Neo.DatabaseError.General.UnknownError", "IndexNotFoundKernelException: No index was found"),
]


def failure(code: str, message: str) -> Neo4jError:
    """An error as the driver makes it from a response of the server."""
    return Neo4jError._hydrate_neo4j(code=code, message=message)


@pytest.mark.parametrize(("code", "message"), NOT_READY)
@pytest.mark.parametrize("failures", [1, len(WAITS)])
def test_statement_is_tried_again_until_the_index_is_ready(code: str, message: str, failures: int) -> None:
    """Each wait is longer than the one before."""
    waits: list[float] = []
    outcomes = [failure(code, message)] * failures

    def run() -> str:
        if outcomes:
            raise outcomes.pop()
        return "done"

    assert retry_while_populating(run, waits.append) == "done"
    assert waits == list(WAITS[:failures])


def test_error_is_raised_if_the_index_is_never_ready() -> None:
    """After the last wait."""
    waits: list[float] = []

    def run() -> None:
        raise failure(*NOT_READY[1])

    with pytest.raises(DatabaseError, match="still populating"):
        retry_while_populating(run, waits.append)
    assert waits == list(WAITS)


def test_other_error_is_raised_at_once() -> None:
    """A syntax error does not go away."""
    waits: list[float] = []

    def run() -> None:
        raise failure("Neo.ClientError.Statement.SyntaxError", "Invalid input")

    with pytest.raises(ClientError, match="Invalid input"):
        retry_while_populating(run, waits.append)
    assert waits == []
