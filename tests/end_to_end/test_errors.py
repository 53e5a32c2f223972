"""Errors of configuration, Okta and Neo4j: one message, the exit code, and nothing written."""

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
    """The org has one token."""
    org.api_tokens = [POSTMAN]


def nothing_written(graph: Graph) -> bool:
    """Whether the database has no data, no index and no constraint."""
    return graph.everything() == [] and graph.schema() == set()


@contextmanager
def listener(response: bytes) -> Iterator[int]:
    """A server on loopback that is not Neo4j: it sends *response* on every connection and closes it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1024)
                    connection.sendall(response)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stopped.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_missing_configuration_is_reported_at_once(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Every problem is listed by the name of its variable; nothing is connected."""
    names = ("OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN", "NEO4J_PASSWORD")
    done = okta_ingest("sync", NEO4J_URI="http://localhost", **dict.fromkeys(names))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: The configuration (the environment) cannot be used:\n"
        "  OKTA_CLIENT_TOKEN is missing\n"
        "  NEO4J_PASSWORD is not set in the environment, or is empty\n"
        "  OKTA_CLIENT_ORGURL is missing\n"
        "  NEO4J_URI must begin with one of bolt://, bolt+s://, bolt+ssc://, neo4j://, neo4j+s://, neo4j+ssc://\n"
    )
    assert org.requests == []
    assert nothing_written(graph)


@pytest.mark.parametrize("arguments", [("sync", "--nonsense"), ("nonsense",), ("-v", "-q", "sync")])
def test_wrong_usage_ends_with_exit_code_2(okta_ingest: Run, arguments: tuple[str, ...]) -> None:
    """A message says what is wrong."""
    done = okta_ingest(*arguments)
    assert done.returncode == 2
    assert "Error: " in done.stderr


def test_wrong_token_is_reported_with_code_and_request_id(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The advice says what to check."""
    done = okta_ingest("sync", OKTA_CLIENT_TOKEN="00wrong")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        f"error: {org.domain}: GET {org.url}/api/v1/api-tokens returned 401 Unauthorized: "
        "E0000011 Invalid token provided, request id simulated-1.",
        "The API token is wrong, expired or revoked, or not allowed from the network zone of this machine.",
    ]
    assert nothing_written(graph)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (okta_error("E0000006"), "E0000006 You do not have permission to perform the requested action"),
        (okta_error("E0000015"), "The org does not have this feature; the credential is not the problem."),
        (
            Reply(302, b"", {"Location": "https://contoso-admin.okta.com/"}),
            "was redirected to contoso-admin.okta.com; redirects are not followed.",
        ),
        (Reply(200, {}), "returned something that is not a list."),
    ],
)
def test_org_with_unreadable_token_list_is_not_written(
    okta_ingest: Run, org: OktaOrg, graph: Graph, reply: Reply, message: str
) -> None:
    """The exit code is 1."""
    org.overrides["/api/v1/api-tokens"] = lambda request: reply
    done = okta_ingest("sync")
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert nothing_written(graph)


def test_unreachable_okta_is_reported_with_the_reason(okta_ingest: Run, graph: Graph) -> None:
    """The exit code is 1."""
    done = okta_ingest("sync", OKTA_CLIENT_ORGURL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert "http://127.0.0.1:1/api/v1/api-tokens: cannot connect (Connection refused)." in done.stderr
    assert nothing_written(graph)


def test_wrong_password_is_reported_before_any_okta_request(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The advice names the variables to check."""
    done = okta_ingest("sync", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    assert done.stderr == (
        f"error: Neo4j at {graph.uri} refused the user neo4j: wrong user name or password.\n"
        "Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.\n"
    )
    assert org.requests == []


def test_failed_run_prints_json(okta_ingest: Run) -> None:
    """It has the status failed and no org."""
    done = okta_ingest("sync", "--json", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    assert '"status": "failed"' in done.stdout
    assert '"orgs": []' in done.stdout


def test_unreachable_neo4j_is_reported_before_any_okta_request(okta_ingest: Run, org: OktaOrg) -> None:
    """The message has the reason and what to check."""
    done = okta_ingest("sync", NEO4J_URI="bolt://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "error: Neo4j at bolt://127.0.0.1:1 cannot be reached, or closed the connection (Connection refused).\n"
        f"{ADVICE_UNREACHABLE}\n"
    )
    assert org.requests == []


def test_unknown_database_is_reported_by_name(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """No request to Okta is sent."""
    done = okta_ingest("sync", NEO4J_DATABASE="nowhere")
    assert done.returncode == 1
    assert f"error: Neo4j at {graph.uri} has no database named nowhere.\n" in done.stderr
    assert org.requests == []


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (b"\x00\x00\x00\x00", "is not supported: it speaks no Bolt version of Neo4j 4.4 or newer."),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "(looks like HTTP)"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "Bolt port"),
        (b"", "Bolt port"),
    ],
)
def test_unsupported_server_is_one_message(okta_ingest: Run, org: OktaOrg, response: bytes, message: str) -> None:
    """Another protocol, or a version of Bolt that is too old."""
    with listener(response) as port:
        done = okta_ingest("sync", NEO4J_URI=f"bolt://127.0.0.1:{port}")
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert org.requests == []


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+ssc", "bolt+s", "neo4j+s"])
def test_every_uri_scheme_of_the_driver_works(okta_ingest: Run, graph: Graph, certificate: Path, scheme: str) -> None:
    """With and without routing, with and without TLS."""
    uri = graph.uri.replace("bolt", scheme, 1)
    done = okta_ingest("sync", NEO4J_URI=uri, SSL_CERT_FILE=str(certificate))
    assert done.returncode == 0, done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_untrusted_neo4j_certificate_is_rejected(
    okta_ingest: Run, org: OktaOrg, graph: Graph, certificate: Path
) -> None:
    """No request to Okta is sent."""
    done = okta_ingest("sync", NEO4J_URI=graph.uri.replace("bolt", "bolt+s", 1))
    assert done.returncode == 1
    assert "certificate" in done.stderr
    assert org.requests == []


def test_certificate_of_okta_is_verified(okta_ingest: Run, graph: Graph, certificate: Path, tmp_path: Path) -> None:
    """REQUESTS_CA_BUNDLE is used if it is set."""
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.with_name("key.pem").read_bytes() + certificate.read_bytes())
    with OktaOrg(tls=both) as org:
        org.api_tokens = [POSTMAN]
        rejected = okta_ingest("sync", OKTA_CLIENT_ORGURL=org.url)
        assert rejected.returncode == 1
        assert "the TLS certificate was not accepted" in rejected.stderr
        assert org.requests == []
        assert okta_ingest("sync", OKTA_CLIENT_ORGURL=org.url, REQUESTS_CA_BUNDLE=str(certificate)).returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_ctrl_c_before_writing_ends_with_exit_code_130(
    environment: dict[str, str], org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """One line is printed, even while the run waits for a response."""
    received = threading.Event()
    stopped = threading.Event()

    def hang(request: Request) -> Reply:
        received.set()
        stopped.wait(60)
        return Reply(200, [])

    org.overrides["/api/v1/api-tokens"] = hang
    run = subprocess.Popen([COMMAND, "sync"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert received.wait(60)
    run.send_signal(signal.SIGINT)
    _, stderr = run.communicate(timeout=60)
    stopped.set()
    assert run.returncode == 130
    assert stderr == "interrupted\n"
    assert nothing_written(graph)


def test_rate_limit_delays_the_run_and_does_not_fail_it(okta_ingest: Run, org: OktaOrg) -> None:
    """The request is sent again."""
    replies = [okta_error("E0000047", {"Retry-After": "0"})]
    org.overrides["/api/v1/api-tokens"] = lambda request: replies.pop() if replies else Reply(200, [POSTMAN])
    assert okta_ingest("sync").returncode == 0
    assert [request.target for request in org.requests].count("/api/v1/api-tokens") == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal(environment: dict[str, str], org: OktaOrg, tmp_path: Path) -> None:
    """The report on stdout has none of it."""
    import pty

    def respond_slowly(request: Request) -> Reply:
        time.sleep(0.5)  # longer than a redraw of the bar
        return Reply(200, [POSTMAN])

    org.overrides["/api/v1/api-tokens"] = respond_slowly
    controller, terminal = pty.openpty()
    run = subprocess.Popen(
        [COMMAND, "sync"],
        env={**environment, "TERM": "xterm"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    screen = b""
    while True:
        try:
            chunk = os.read(controller, 4096)
        except OSError:
            break
        if not chunk:
            break
        screen += chunk
    os.close(controller)
    stdout, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert b"reading from Okta" in screen
    assert stdout.decode().startswith(f"{org.domain}: 1 API token of 1 owner\n  1 created\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_wait_is_shown_on_a_terminal_and_ctrl_c_ends_it(
    environment: dict[str, str], org: OktaOrg, tmp_path: Path
) -> None:
    """The duration and the reason of the wait are shown."""
    import pty

    org.overrides["/api/v1/api-tokens"] = lambda request: okta_error(
        "E0000047", rate_limit(remaining=0, seconds_left=40)
    )
    controller, terminal = pty.openpty()
    env = {**environment, "TERM": "xterm", "COLUMNS": "120"}
    command = subprocess.Popen([COMMAND, "sync"], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    screen = b""
    while not re.search(rb"waiting 4[012] s for Okta's rate limit", screen):
        screen += os.read(controller, 4096)
    pressed = time.monotonic()
    command.send_signal(signal.SIGINT)
    assert command.wait(timeout=30) == 130
    assert time.monotonic() - pressed < 5
    assert len(org.requests) == 1
    os.close(controller)
    command.communicate()
