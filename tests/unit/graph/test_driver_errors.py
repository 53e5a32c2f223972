"""Errors of the driver as errors for the user."""

import ssl

import pytest
from neo4j import exceptions

from okta_ingest.graph.driver_errors import to_graph_error, to_query_error
from okta_ingest.messages import Template, neo4j
from okta_ingest.messages import queries as query_messages

CLIENT = "Neo.ClientError"


def driver_error(code: str, message: str = "first line\nsecond line") -> exceptions.Neo4jError:
    """The error that the driver makes of a failure of the server."""
    return exceptions.Neo4jError._hydrate_neo4j(code=code, message=message)


@pytest.mark.parametrize(
    ("error", "template"),
    [
        (driver_error(f"{CLIENT}.Security.Unauthorized"), neo4j.WRONG_PASSWORD),
        (driver_error(f"{CLIENT}.Security.CredentialsExpired"), neo4j.PASSWORD_EXPIRED),
        (driver_error(f"{CLIENT}.Security.AuthenticationRateLimit"), neo4j.TOO_MANY_LOGINS),
        (driver_error(f"{CLIENT}.Security.Forbidden"), neo4j.FORBIDDEN),
        (driver_error(f"{CLIENT}.Database.DatabaseNotFound"), neo4j.NO_SUCH_DATABASE),
        (driver_error(f"{CLIENT}.General.ForbiddenOnReadOnlyDatabase"), neo4j.READ_ONLY),
        (driver_error(f"{CLIENT}.General.WriteOnReadOnlyAccessDatabase"), neo4j.READ_ONLY),
        (driver_error("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), neo4j.OUT_OF_MEMORY),
        (driver_error(f"{CLIENT}.General.TransactionOutOfMemoryError"), neo4j.OUT_OF_MEMORY),
        (driver_error(f"{CLIENT}.Transaction.TransactionTimedOut"), neo4j.TRANSACTION_TIMEOUT),
        (driver_error(f"{CLIENT}.Transaction.TransactionTimedOutClientConfiguration"), neo4j.TRANSACTION_TIMEOUT),
        (exceptions.ServiceUnavailable("cannot connect (looks like HTTP)"), neo4j.HTTP_PORT),
        (driver_error("Neo.TransientError.General.OutOfMemoryError"), neo4j.OUT_OF_MEMORY),
        (exceptions.UnsupportedServerProduct("old"), neo4j.NO_COMMON_BOLT_VERSION),
        (UnicodeError("label too long"), neo4j.INVALID_HOST_NAME),
    ],
)
def test_error_has_its_message(error: Exception, template: Template) -> None:
    """Each message names the server, and what it is about."""
    values = {"uri": "bolt://host", "username": "ada", "database": "hounds", "cause": "first line"}
    shown = to_graph_error(error, "bolt://host", "ada", "hounds")
    assert (shown.message, shown.advice) == template(**values)


def test_connection_error_has_the_cause_of_the_system() -> None:
    """Without one, it has the last line of the driver's text."""
    error = exceptions.ServiceUnavailable("Cannot connect\nlast line")
    assert "(last line)" in to_graph_error(error, "bolt://host", "ada", "neo4j").message
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert "(Connection refused)" in to_graph_error(error, "bolt://host", "ada", "neo4j").message
    assert "(torn)" in to_graph_error(exceptions.SessionExpired("torn"), "bolt://host", "ada", "neo4j").message


def test_other_error_has_code_and_first_line() -> None:
    """An error without a code has its type."""
    shown = to_graph_error(driver_error("Neo.DatabaseError.General.Unknown"), "bolt://host", "ada", "neo4j")
    assert shown.message == "Neo4j at bolt://host failed: Neo.DatabaseError.General.Unknown: first line"
    shown = to_graph_error(BufferError(), "bolt://host", "ada", "neo4j")
    assert shown.message == "Neo4j at bolt://host failed: BufferError: BufferError"


def handshake_error(cause: OSError) -> exceptions.ServiceUnavailable:
    """The driver's error when *cause* ends the TLS handshake."""
    error = exceptions.ServiceUnavailable("Couldn't connect")
    error.__cause__ = OSError("Failed to establish encrypted connection. (code 1)")
    error.__cause__.__cause__ = cause
    return error


def test_failed_tls_handshake_advises_the_address_without_tls() -> None:
    """The same error later is a lost connection; a server that does not respond has no advice on TLS."""
    broken = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    shown = to_graph_error(handshake_error(broken), "neo4j+ssc://host:7000", "ada", "neo4j")
    assert "does not use TLS ([SSL: WRONG_VERSION_NUMBER] wrong version number)" in shown.message
    assert shown.advice.endswith("the address is neo4j://host:7000.")
    lost = exceptions.SessionExpired("connection lost")
    lost.__cause__ = broken
    for error in (lost, handshake_error(TimeoutError("timed out"))):
        assert to_graph_error(error, "bolt+s://host", "ada", "neo4j").advice == neo4j.UNREACHABLE.advice
    assert "(no response)" in to_graph_error(handshake_error(TimeoutError()), "bolt+s://host", "ada", "x").message


@pytest.mark.parametrize(
    ("code", "message", "template"),
    [
        (f"{CLIENT}.Statement.AccessMode", "no", query_messages.QUERY_WRITES),
        (f"{CLIENT}.General.ForbiddenOnReadOnlyDatabase", "no", query_messages.QUERY_WRITES),
        (f"{CLIENT}.Statement.SyntaxError", " Invalid input ", query_messages.INVALID_QUERY),
        (f"{CLIENT}.Statement.ArgumentError", "cannot be parsed to a DateTime", query_messages.INVALID_DATE),
    ],
)
def test_rejected_query_has_its_message(code: str, message: str, template: Template) -> None:
    """The text of the server is the cause."""
    shown = to_query_error(driver_error(code, message))
    assert shown is not None
    assert (shown.message, shown.advice) == template(cause=message.strip())


def test_other_errors_are_no_query_errors() -> None:
    """A wrong password is not the query's fault."""
    assert to_query_error(driver_error(f"{CLIENT}.Security.Unauthorized")) is None
