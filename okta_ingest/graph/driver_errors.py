"""Turns an error of the Neo4j driver into one for the user: what failed, where, and what to do. Pure."""

import re
import ssl
from collections.abc import Sequence

from neo4j import exceptions

from okta_ingest.errors import GraphError, QueryError, causes, os_error_text
from okta_ingest.messages import Template
from okta_ingest.messages import neo4j as messages
from okta_ingest.messages import queries as query_messages

ALREADY_EXISTS = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexWithNameAlreadyExists",
    "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    "Neo.ClientError.Schema.IndexNotFound",
)
"""Codes of a schema command with nothing to do: an equal index or constraint exists, under this name or another."""

_READ_ONLY = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
)
_WOULD_WRITE = ("Neo.ClientError.Statement.AccessMode", *_READ_ONLY)

_BY_CODE = {
    "Neo.ClientError.Security.CredentialsExpired": messages.PASSWORD_EXPIRED,
    "Neo.ClientError.Security.AuthenticationRateLimit": messages.TOO_MANY_LOGINS,
    "Neo.ClientError.Security.Forbidden": messages.FORBIDDEN,
    "Neo.ClientError.Database.DatabaseNotFound": messages.NO_SUCH_DATABASE,
    "Neo.ClientError.Transaction.TransactionTimedOut": messages.TRANSACTION_TIMEOUT,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": messages.TRANSACTION_TIMEOUT,
    **dict.fromkeys(_READ_ONLY, messages.READ_ONLY),
}
_OUT_OF_MEMORY = re.compile(r"Neo\.(Client|Transient)Error\.General\.\w*OutOfMemoryError")
"""4.4 has a client error for the limit of one transaction, and a transient one for the limit of all; 5 the latter."""

_TLS_HANDSHAKE = re.compile("Failed to establish encrypted connection")
_HTTP = re.compile("looks like HTTP")
"""In the texts of the driver: it has no classes for these."""

_WRONG_HOST_NAME = (62, 64)
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""

_BY_CLASS: tuple[tuple[type[Exception], Template], ...] = (
    (exceptions.AuthError, messages.WRONG_PASSWORD),
    (exceptions.UnsupportedServerProduct, messages.NO_COMMON_BOLT_VERSION),
    (exceptions.ServiceUnavailable, messages.UNREACHABLE),
    (exceptions.SessionExpired, messages.UNREACHABLE),
    (UnicodeError, messages.INVALID_HOST_NAME),
)
_CONNECTION = (messages.UNREACHABLE, messages.NO_TLS, messages.UNTRUSTED_CERTIFICATE, messages.WRONG_HOST_NAME)


def to_graph_error(error: Exception, uri: str, username: str, database: str) -> GraphError:
    """The error to show for *error* of the driver, on this *database* of the server at *uri*."""
    code = _code(error)
    template = _template(error, code)
    return GraphError(
        template(
            uri=uri,
            username=username,
            database=database,
            without_tls=re.sub(r"\+s(sc)?:", ":", uri),
            any_certificate=re.sub(r"\+s:", "+ssc:", uri),
            code=code or type(error).__name__,
            cause=_connection_cause(error) if template in _CONNECTION else _line(error, 0),
        )
    )


def to_query_error(error: exceptions.Neo4jError) -> QueryError | None:
    """The error to show for a query that Neo4j does not accept; None if *error* has another cause."""
    code = _code(error)
    if code in _WOULD_WRITE:
        return QueryError(query_messages.QUERY_WRITES())
    if not code.startswith("Neo.ClientError.Statement."):
        return None
    cause = str(error.message).strip()
    template = query_messages.INVALID_DATE if "DateTime" in cause else query_messages.INVALID_QUERY
    return QueryError(template(cause=cause))


def _template(error: Exception, code: str) -> Template:
    if code in _BY_CODE:
        return _BY_CODE[code]
    if _OUT_OF_MEMORY.fullmatch(code):
        return messages.OUT_OF_MEMORY
    if not isinstance(error, exceptions.Neo4jError):
        special = _of_connection(causes(error))
        if special is not None:
            return special
    return next((template for kind, template in _BY_CLASS if isinstance(error, kind)), messages.OTHER_ERROR)


def _of_connection(found: Sequence[BaseException]) -> Template | None:
    """The message for a failed connection with these causes, if it has one of its own."""
    for cause in found:
        if isinstance(cause, ssl.SSLCertVerificationError):
            wrong_host = cause.verify_code in _WRONG_HOST_NAME
            return messages.WRONG_HOST_NAME if wrong_host else messages.UNTRUSTED_CERTIFICATE
    text = "\n".join(map(str, found))
    # An SSLError alone can also be a lost connection.
    if _TLS_HANDSHAKE.search(text) and any(isinstance(cause, ssl.SSLError) for cause in found):
        return messages.NO_TLS
    return messages.HTTP_PORT if _HTTP.search(text) else None


def _code(error: Exception) -> str:
    return getattr(error, "code", None) or ""


def _connection_cause(error: Exception) -> str:
    if any(isinstance(cause, TimeoutError) for cause in causes(error)):
        return messages.NO_RESPONSE.line()
    return os_error_text(error) or _line(error, -1)


def _line(error: Exception, number: int) -> str:
    message: object = getattr(error, "message", None)
    lines = str(message or error).strip().splitlines()
    return lines[number] if lines else type(error).__name__
