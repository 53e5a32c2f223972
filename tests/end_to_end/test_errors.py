"""Whatever is wrong at either end: one clear message, the right exit code, and nothing is written."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from tests.end_to_end.conftest import COMMAND, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN

ADVICE_UNREACHABLE = "Is it running, is this its Bolt port (usually 7687), and does it need TLS (bolt+s://)?"


@pytest.fixture(autouse=True)
def one_token(org: OktaOrg, bare_graph: Graph) -> None:
    """There is something that could be written."""
    org.api_tokens = [POSTMAN]


def nothing_written(graph: Graph) -> bool:
    """Whether the database is as empty as it was, its schema included."""
    return graph.everything() == [] and graph.schema() == set()


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """Something on loopback that is not Neo4j: it answers every connection with *answer* and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1024)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_missing_configuration(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Everything that is missing is told at once, each by its name, before any connection."""
    names = ("OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN", "NEO4J_PASSWORD")
    done = okta_ingest("sync", NEO4J_URI="http://localhost", **dict.fromkeys(names))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: The configuration (the environment) cannot be used:\n"
        "  OKTA_CLIENT_TOKEN: is missing\n"
        "  NEO4J_PASSWORD: is not set in the environment, or is empty\n"
        "  OKTA_CLIENT_ORGURL: is missing\n"
        "  NEO4J_URI: must begin with one of bolt://, bolt+s://, bolt+ssc://, neo4j://, neo4j+s://, neo4j+ssc://\n"
    )
    assert org.requests == []
    assert nothing_written(graph)


@pytest.mark.parametrize("arguments", [("sync", "--nonsense"), ("nonsense",), ("-v", "-q", "sync")])
def test_wrong_usage(okta_ingest: Run, arguments: tuple[str, ...]) -> None:
    """Wrong usage ends with code 2 and a word on what is right."""
    done = okta_ingest(*arguments)
    assert done.returncode == 2
    assert "Error: " in done.stderr


def test_wrong_token(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A token that Okta refuses is told with Okta's code and request id, and what to check."""
    done = okta_ingest("sync", OKTA_CLIENT_TOKEN="00wrong")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        f"error: {org.domain}: GET {org.url}/api/v1/api-tokens was answered 401 Unauthorized: "
        "E0000011 Invalid token provided, request id simulated-1.",
        "The API token is wrong, expired or revoked, or bound to a network zone that this address is not in.",
    ]
    assert nothing_written(graph)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (okta_error("E0000006"), "E0000006 You do not have permission to perform the requested action"),
        (okta_error("E0000015"), "the credential itself is not the problem"),
        (
            Reply(302, b"", {"Location": "https://contoso-admin.okta.com/"}),
            "was redirected to contoso-admin.okta.com",
        ),
        (Reply(200, {}), "something that is not a list"),
    ],
)
def test_refused_list(okta_ingest: Run, org: OktaOrg, graph: Graph, reply: Reply, message: str) -> None:
    """An org whose token list cannot be read is told, and nothing is written for it."""
    org.overrides["/api/v1/api-tokens"] = lambda request: reply
    done = okta_ingest("sync")
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert nothing_written(graph)


def test_unreachable_okta(okta_ingest: Run, graph: Graph) -> None:
    """An org that cannot be reached is told, with the reason."""
    done = okta_ingest("sync", OKTA_CLIENT_ORGURL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert "http://127.0.0.1:1/api/v1/api-tokens: cannot connect (Connection refused)." in done.stderr
    assert nothing_written(graph)


def test_wrong_password(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A wrong password is told by the variables to check, before Okta is asked for anything."""
    done = okta_ingest("sync", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    assert done.stderr == (
        f"error: Neo4j at {graph.uri} refused the user neo4j: wrong user name or password.\n"
        "Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.\n"
    )
    assert org.requests == []


def test_failed_run_as_json(okta_ingest: Run) -> None:
    """A run that fails prints its one JSON object all the same."""
    done = okta_ingest("sync", "--json", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    assert '"status": "failed"' in done.stdout
    assert '"orgs": []' in done.stdout


def test_unreachable_neo4j(okta_ingest: Run, org: OktaOrg) -> None:
    """A server that cannot be reached is told at once, with the reason and what to check."""
    done = okta_ingest("sync", NEO4J_URI="bolt://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "error: Neo4j at bolt://127.0.0.1:1 cannot be reached, or closed the connection (Connection refused).\n"
        f"{ADVICE_UNREACHABLE}\n"
    )
    assert org.requests == []


def test_wrong_database(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A database that does not exist is told by name."""
    done = okta_ingest("sync", NEO4J_DATABASE="nowhere")
    assert done.returncode == 1
    assert f"error: Neo4j at {graph.uri} has no database named nowhere.\n" in done.stderr
    assert org.requests == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"\x00\x00\x00\x00", "is not supported: it speaks no Bolt version of Neo4j 4.4 or newer."),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "(looks like HTTP)"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "Bolt port"),
        (b"", "Bolt port"),
    ],
)
def test_unsupported_server(okta_ingest: Run, org: OktaOrg, answer: bytes, message: str) -> None:
    """A server that is no Neo4j, or too old to talk to, is told in one message."""
    with listener(answer) as port:
        done = okta_ingest("sync", NEO4J_URI=f"bolt://127.0.0.1:{port}")
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert org.requests == []


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+ssc", "bolt+s", "neo4j+s"])
def test_schemes(okta_ingest: Run, graph: Graph, certificate: Path, scheme: str) -> None:
    """Every scheme of the driver works: with and without routing, with and without TLS."""
    uri = graph.uri.replace("bolt", scheme, 1)
    done = okta_ingest("sync", NEO4J_URI=uri, SSL_CERT_FILE=str(certificate))
    assert done.returncode == 0, done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_untrusted_neo4j_certificate(okta_ingest: Run, org: OktaOrg, graph: Graph, certificate: Path) -> None:
    """A certificate that nobody vouches for is refused."""
    done = okta_ingest("sync", NEO4J_URI=graph.uri.replace("bolt", "bolt+s", 1))
    assert done.returncode == 1
    assert "certificate" in done.stderr
    assert org.requests == []


def test_okta_over_tls(okta_ingest: Run, graph: Graph, certificate: Path, tmp_path: Path) -> None:
    """Okta's certificate is verified, against REQUESTS_CA_BUNDLE where that is set."""
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.with_name("key.pem").read_bytes() + certificate.read_bytes())
    with OktaOrg(tls=both) as org:
        org.api_tokens = [POSTMAN]
        refused = okta_ingest("sync", OKTA_CLIENT_ORGURL=org.url)
        assert refused.returncode == 1
        assert "the TLS certificate was not accepted" in refused.stderr
        assert org.requests == []
        assert okta_ingest("sync", OKTA_CLIENT_ORGURL=org.url, REQUESTS_CA_BUNDLE=str(certificate)).returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_interrupted(environment: dict[str, str], org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """Ctrl-C ends the run with code 130 and one line, whatever it waits for."""
    asked = threading.Event()
    over = threading.Event()

    def hang(request: Request) -> Reply:
        asked.set()
        over.wait(60)
        return Reply(200, [])

    org.overrides["/api/v1/api-tokens"] = hang
    run = subprocess.Popen([COMMAND, "sync"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert asked.wait(60)
    run.send_signal(signal.SIGINT)
    _, stderr = run.communicate(timeout=60)
    over.set()
    assert run.returncode == 130
    assert stderr == "interrupted: what is written is right, and the next run completes it\n"
    assert nothing_written(graph)


def test_rate_limit_is_waited_for_in_the_whole_command(okta_ingest: Run, org: OktaOrg) -> None:
    """A 429 delays the run; it does not fail it."""
    replies = [okta_error("E0000047", {"Retry-After": "0"})]
    org.overrides["/api/v1/api-tokens"] = lambda request: replies.pop() if replies else Reply(200, [POSTMAN])
    assert okta_ingest("sync").returncode == 0
    assert len(org.requests) == 1 + 7


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal(environment: dict[str, str], org: OktaOrg, tmp_path: Path) -> None:
    """On a terminal the run shows what it is doing; the report follows on a screen that is clean again."""
    import pty

    def answer_slowly(request: Request) -> Reply:
        time.sleep(0.5)  # longer than a redraw of the bar
        return Reply(200, [POSTMAN])

    org.overrides["/api/v1/api-tokens"] = answer_slowly
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [COMMAND, "sync"],
        env={**environment, "TERM": "xterm"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    screen = b""
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:
            break
        if not chunk:
            break
        screen += chunk
    os.close(ours)
    stdout, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert b"reading from Okta" in screen
    assert stdout.decode().startswith(f"{org.domain}: 1 API token of 1 owner\n  1 created\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_waiting_on_a_terminal(environment: dict[str, str], org: OktaOrg, tmp_path: Path) -> None:
    """On a terminal the run shows how long it waits and for what, and Ctrl-C ends the wait at once."""
    import pty

    org.overrides["/api/v1/api-tokens"] = lambda request: okta_error(
        "E0000047", rate_limit(remaining=0, seconds_left=40)
    )
    ours, theirs = pty.openpty()
    env = {**environment, "TERM": "xterm", "COLUMNS": "120"}
    command = subprocess.Popen([COMMAND, "sync"], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    screen = b""
    while not re.search(rb"waiting 4[012] s for Okta's rate limit", screen):
        screen += os.read(ours, 4096)
    pressed = time.monotonic()
    command.send_signal(signal.SIGINT)
    assert command.wait(timeout=30) == 130
    assert time.monotonic() - pressed < 5
    assert len(org.requests) == 1
    os.close(ours)
    command.communicate()
