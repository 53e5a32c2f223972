"""A response that arrives slowly is an error after a fixed time, wherever it is slow."""

import socket
import threading
import time
from pathlib import Path

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.okta import connection
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from sandbox import faults
from sandbox.http_messages import Fault, Reply, Request
from sandbox.okta_org import OktaOrg
from tests.unit.okta.support import PATH, Waits, server_certificate


@pytest.mark.parametrize(
    "drip",
    [
        faults.slow_body(0.02),
        faults.slow_header(0.02),
        faults.endless_continue(0.02),
        faults.endless_continue(0),
        faults.slow_stream(b"", b"", 0.02),
        faults.slow_stream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
        faults.slow_stream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", 0.02),
    ],
    ids=["body", "header", "100 Continue", "100 Continue, fast", "silence", "chunks", "trailer"],
)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_slow_response_is_an_error_without_a_retry(
    drip: Fault, tls: bool, tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline holds for status line, headers, body and trailers."""
    monkeypatch.setattr(connection, "RESPONSE_SECONDS", 0.3)
    both = None
    if tls:
        both, certificate = server_certificate(tmp_path)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with OktaOrg(tls=both) as org, OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        org.overrides[PATH] = lambda request: drip
        started = time.monotonic()
        with pytest.raises(OktaError, match=r"no complete response within 0\.3 s"):
            client.get_list(PATH)
    assert time.monotonic() - started < 5
    assert (len(org.requests), waits) == (1, [])


def test_slow_proxy_is_an_error(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline holds for a proxy's response to CONNECT, too."""
    monkeypatch.setattr(connection, "RESPONSE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connected, _ = server.accept()
            with connected:
                faults.slow_header(0.02)(connected)

        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.getsockname()[1]}")
        with (
            OktaClient("https://contoso.okta.com", SswsAuth("00Secret"), waits) as client,
            pytest.raises(OktaError, match="no complete response"),
        ):
            client.get(PATH)


def test_connection_is_reused_after_a_complete_response(org: OktaOrg, client: OktaClient) -> None:
    """Each response on it has its own deadline."""
    threads = set()

    def respond(request: Request) -> Reply:
        threads.add(threading.get_ident())  # the simulated org has a thread for each connection
        return Reply(200, [])

    org.overrides[PATH] = respond
    assert [client.get_list(PATH) for _ in range(3)] == [[], [], []]
    assert len(threads) == 1
