"""What a failure of the Neo4j driver means to the user: where, what, and what to do next. Pure."""

from neo4j import exceptions

from okta_ingest.errors import GraphError, QueryError, os_error_text

NOTHING_TO_DO = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexWithNameAlreadyExists",
    "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    "Neo.ClientError.Schema.IndexNotFound",
)
"""Codes that say that an equal index or constraint exists already, under this name or another."""

_READ_ONLY = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
)


_DATES = (
    "A date is written as in --param since=2026-11-20, or 2026-11-20T09:00Z. "
    "If that is not it, a node has text that is no date where the query reads one."
)
_WOULD_WRITE = ("Neo.ClientError.Statement.AccessMode", *_READ_ONLY)


def explain(error: Exception, uri: str, username: str, database: str) -> GraphError:
    """The error to show for *error* of the driver, on this *database* of the server at *uri*."""
    where = f"Neo4j at {uri}"
    code = getattr(error, "code", None) or ""
    if isinstance(error, exceptions.AuthError):
        if code == "Neo.ClientError.Security.CredentialsExpired":
            return GraphError(
                f"{where} wants a new password for the user {username} first.",
                "Log in once, in Neo4j Browser or cypher-shell, and change it.",
            )
        return GraphError(
            f"{where} refused the user {username}: wrong user name or password.",
            "Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.",
        )
    if code == "Neo.ClientError.Security.AuthenticationRateLimit":
        return GraphError(
            f"{where} has seen too many wrong passwords and refuses logins for a moment.", "Try again soon."
        )
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return GraphError(
            f"{where} has no database named {database}.",
            "Check NEO4J_DATABASE or neo4j.database; the databases there: SHOW DATABASES.",
        )
    if code in _READ_ONLY:
        return read_only(uri, database)
    if code == "Neo.ClientError.Security.Forbidden":
        return GraphError(
            f"{where} does not let the user {username} do this: {_line(error, 0)}",
            "The user needs to read and write, and to make new labels, types and property names.",
        )
    if code.startswith("Neo.TransientError.General.") and "Memory" in code:
        return GraphError(f"{where} ran out of memory for a batch of rows.", "Lower batch_size.")
    if isinstance(error, exceptions.UnsupportedServerProduct):
        return GraphError(
            f"{where} is not supported: it speaks no Bolt version of Neo4j 4.4 or newer.",
            "Is the port Neo4j's Bolt port, usually 7687?",
        )
    if isinstance(error, UnicodeError):
        return GraphError(f"{where} cannot be reached: the name of its host is not valid.", "Check NEO4J_URI.")
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired):
        return GraphError(
            f"{where} cannot be reached, or broke off ({os_error_text(error) or _line(error, -1)}).",
            "Is it running, is this its Bolt port (usually 7687), and does it want TLS (bolt+s://)?",
        )
    return GraphError(f"{where} failed: {code or type(error).__name__}: {_line(error, 0)}")


def refused_query(error: exceptions.Neo4jError) -> QueryError | None:
    """The error for a query that Neo4j does not accept; None where *error* is about something else."""
    code = error.code or ""
    if code in _WOULD_WRITE:
        return QueryError("The query would change the graph.", "A query may only read.")
    if code.startswith("Neo.ClientError.Statement."):
        message = str(error.message).strip()
        return QueryError(f"Neo4j does not accept the query: {message}", _DATES if "DateTime" in message else "")
    return None


def read_only(uri: str, database: str) -> GraphError:
    """The error for a database that takes no writes."""
    return GraphError(
        f"The database {database} of Neo4j at {uri} is read-only.",
        "Choose another with NEO4J_DATABASE, or make it writable.",
    )


def _line(error: Exception, number: int) -> str:
    message: object = getattr(error, "message", None)
    lines = str(message or error).strip().splitlines()
    return lines[number] if lines else type(error).__name__
