"""What real servers and certificates lead to: each error has its message, and following the advice works."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import neo4j
import pytest

from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.messages import Template
from okta_ingest.messages import neo4j as messages
from sandbox.neo4j_server import Neo4jServer
from tests.certificate import make_self_signed
from tests.conftest import PASSWORD

SETTINGS: Mapping[bool, Mapping[str, str]] = {
    True: {
        "dbms.memory.transaction.max_size": "4m",
        "dbms.memory.transaction.global_max_size": "100m",
        "dbms.transaction.timeout": "15s",
        "dbms.connector.http.enabled": "true",
    },
    False: {
        "db.memory.transaction.max": "4m",
        "db.transaction.timeout": "15s",
        "server.http.enabled": "true",
    },
}
"""By whether the server is 4.4: little memory and time for a transaction, and HTTP."""


@pytest.fixture(scope="module")
def limited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A server without TLS, with the limits of SETTINGS."""
    version = request.config.getoption("--neo4j")
    settings = SETTINGS[version.startswith("4.4")]
    with Neo4jServer(version, password=PASSWORD, settings=settings, home=tmp_path_factory.mktemp("neo4j")) as server:
        yield server


@pytest.fixture(scope="module")
def tls_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and its self-signed certificate for 127.0.0.1."""
    return make_self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def tls_only(
    request: pytest.FixtureRequest, tls_files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neo4jServer]:
    """A server that accepts only TLS, with a self-signed certificate."""
    version, home = request.config.getoption("--neo4j"), tmp_path_factory.mktemp("neo4j")
    with Neo4jServer(version, tls=tls_files, tls_only=True, home=home) as server:
        yield server


def database(uri: str, username: str = "neo4j", password: str = PASSWORD, **changed: object) -> Database:
    """A database at *uri*."""
    return Database(uri, username, password, **{"database": "neo4j", "batch_size": 5000, **changed})  # type: ignore[arg-type]


def error_of_verify(uri: str, username: str = "neo4j", password: str = PASSWORD, **changed: object) -> GraphError:
    """The error of connecting and reading for the first time."""
    with database(uri, username, password, **changed) as opened, pytest.raises(GraphError) as error:
        opened.verify(writable=True)
    return error.value


def is_of(error: GraphError, template: Template) -> bool:
    """Whether the error is made of this template, whatever the values."""
    return error.message.startswith(template.text.partition("{")[0]) and all(
        part in error.message for part in template.shown.split("…")
    )


def as_admin(server: Neo4jServer, statement: str) -> None:
    """Run a statement on the system database."""
    with neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver:
        driver.execute_query(statement, database_="system")


@pytest.fixture
def ada(limited: Neo4jServer) -> Iterator[str]:
    """The name of a user who must change the password first."""
    as_admin(limited, "CREATE USER ada SET PASSWORD 'first-password' CHANGE REQUIRED")
    yield "ada"
    as_admin(limited, "DROP USER ada")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_password_must_be_changed(limited: Neo4jServer, ada: str, scheme: str) -> None:
    """Changing it, as the advice says, works."""
    uri = limited.uri.replace("bolt", scheme)
    error = error_of_verify(uri, ada, "first-password")
    assert str(error) == str(GraphError(messages.PASSWORD_EXPIRED(uri=uri, username=ada)))
    with neo4j.GraphDatabase.driver(uri, auth=(ada, "first-password")) as driver:
        change = "ALTER CURRENT USER SET PASSWORD FROM 'first-password' TO 'second-password'"
        driver.execute_query(change, database_="system")
    with database(uri, ada, "second-password") as opened:
        opened.verify(writable=True)


def test_too_many_wrong_passwords(limited: Neo4jServer, ada: str) -> None:
    """The server rejects the right one as well, for five seconds."""
    for _ in range(3):
        assert is_of(error_of_verify(limited.uri, ada, "wrong-password"), messages.WRONG_PASSWORD)
    error = error_of_verify(limited.uri, ada, "first-password")
    assert str(error) == str(GraphError(messages.TOO_MANY_LOGINS(uri=limited.uri)))


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_missing_database_is_named(limited: Neo4jServer, scheme: str) -> None:
    """With and without routing."""
    uri = limited.uri.replace("bolt", scheme)
    error = error_of_verify(uri, database="hounds")
    assert str(error) == str(GraphError(messages.NO_SUCH_DATABASE(uri=uri, database="hounds")))


def test_memory_limit_of_a_transaction(limited: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lower batch_size, as the advice says, works."""
    rows = [{"objectid": f"00T{number}", "text": "x" * 500} for number in range(20_000)]
    statement = "UNWIND $rows AS row CREATE (n:Sample {objectid: row.objectid, text: row.text}) RETURN count(n)"
    monkeypatch.setattr("okta_ingest.graph.database._text", {"write": statement, "lock": "RETURN 1"}.__getitem__)
    with database(limited.uri, batch_size=20_000, timeout=60) as large, pytest.raises(GraphError) as error:
        large.write_rows("write", rows, Lock("lock", {}))
    assert is_of(error.value, messages.OUT_OF_MEMORY)
    assert "4.0 MiB" in error.value.message
    assert "Lower batch_size" in error.value.advice
    with database(limited.uri, batch_size=500) as small:
        assert small.write_rows("write", rows, Lock("lock", {})) == 20_000


def test_memory_limit_of_a_query(limited: Neo4jServer) -> None:
    """It is no fault of the query's text."""
    with database(limited.uri) as opened, pytest.raises(GraphError) as error:
        opened.run_query("UNWIND range(1, 1000000) AS n WITH collect(toString(n)) AS texts RETURN size(texts)", {})
    assert is_of(error.value, messages.OUT_OF_MEMORY)


def test_time_limit_of_the_server(limited: Neo4jServer) -> None:
    """The server ends the transaction before our own timeout."""
    with neo4j.GraphDatabase.driver(limited.uri, auth=("neo4j", PASSWORD)) as driver:
        driver.execute_query("UNWIND range(1, 1500) AS n CREATE (:Number {n: n})", database_="neo4j")
    query = "MATCH (a:Number), (b:Number), (c:Number) WHERE a.n + b.n + c.n < 0 RETURN count(*)"
    with database(limited.uri) as opened, pytest.raises(GraphError) as error:
        opened.run_query(query, {})
    assert is_of(error.value, messages.TRANSACTION_TIMEOUT)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_http_port(limited: Neo4jServer, scheme: str) -> None:
    """The port 7474 of Neo4j Browser is a frequent mistake."""
    uri = f"{scheme}://127.0.0.1:{limited.http_port}"
    assert str(error_of_verify(uri)) == str(GraphError(messages.HTTP_PORT(uri=uri)))


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_tls_scheme_for_a_server_without_tls(limited: Neo4jServer, scheme: str) -> None:
    """The advice has the address that works."""
    uri = limited.uri.replace("bolt", scheme)
    error = error_of_verify(uri)
    assert is_of(error, messages.NO_TLS)
    advised = error.advice.rsplit(" ", 1)[1].rstrip(".")
    assert advised == uri.replace("+ssc", "").replace("+s", "")
    with database(advised) as opened:
        opened.verify(writable=True)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_plain_scheme_for_a_server_with_tls(tls_only: Neo4jServer, scheme: str) -> None:
    """The server closes the connection; the advice asks for TLS."""
    error = error_of_verify(tls_only.uri.replace("bolt", scheme))
    assert is_of(error, messages.UNREACHABLE)
    assert "does it need TLS (bolt+s://)?" in error.advice


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_self_signed_certificate(
    tls_only: Neo4jServer, tls_files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """Both ways of the advice work."""
    uri = tls_only.uri.replace("bolt", scheme)
    error = error_of_verify(uri)
    assert is_of(error, messages.UNTRUSTED_CERTIFICATE)
    assert "self-signed certificate" in error.message
    any_certificate = uri.replace("+s", "+ssc")
    assert any_certificate in error.advice
    with database(any_certificate) as opened:
        opened.verify(writable=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_files[1]))
    with database(uri) as opened:
        opened.verify(writable=True)


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_certificate_of_another_host(
    tls_only: Neo4jServer, tls_files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """The host 127.1 is the same address, but no name of the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_files[1]))
    uri = f"{scheme}://127.1:{tls_only.bolt_port}"
    error = error_of_verify(uri)
    assert is_of(error, messages.WRONG_HOST_NAME)
    assert "127.1" in error.message
    assert uri.replace("+s", "+ssc") in error.advice
    with database(uri.replace("+s", "+ssc")) as opened:
        opened.verify(writable=True)
