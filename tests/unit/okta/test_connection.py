"""One request over real HTTP: size limits, and which error means what."""

import gzip
import json
from pathlib import Path

import pytest
import requests

from okta_ingest.errors import OktaError
from okta_ingest.okta import connection
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.connection import Connection, ConnectionLostError
from sandbox import faults
from sandbox.http_messages import Fault, Reply
from sandbox.okta_org import OktaOrg
from sandbox.socks_proxy import SocksProxy
from tests.unit.okta.support import PATH, Waits, server_certificate


@pytest.mark.parametrize(
    "fault",
    [
        Reply(200, b"[1", {"Content-Length": "5", "Connection": "close"}),
        Reply(200, b"[]", {"Content-Encoding": "gzip"}),
        faults.reset,
        faults.close,
        faults.truncated_body,
        faults.truncated_chunks,
        faults.not_http,
        faults.huge_header,
        faults.many_headers,
    ],
)
def test_incomplete_response_is_a_lost_connection(org: OktaOrg, fault: Reply | Fault) -> None:
    """Only this error may lead to a retry."""
    org.overrides[PATH] = lambda request: fault
    with pytest.raises(ConnectionLostError):
        Connection(org.url).send("GET", org.url + PATH, SswsAuth(org.secret))


def test_silence_for_the_read_timeout_is_a_lost_connection(org: OktaOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    """The read timeout is shorter than the deadline of the whole response."""
    monkeypatch.setattr(connection, "READ_SECONDS", 0.1)
    org.overrides[PATH] = lambda request: faults.slow_stream(b"", b"", 0.05)
    with pytest.raises(ConnectionLostError):
        Connection(org.url).send("GET", org.url + PATH, SswsAuth(org.secret))


def test_compressed_response_is_decompressed(org: OktaOrg, client: OktaClient) -> None:
    """Okta compresses large lists."""
    body = gzip.compress(json.dumps(["x" * 100_000]).encode())
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    assert client.get_list(PATH) == ["x" * 100_000]


def test_response_above_the_size_limit_is_an_error(
    org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit counts decompressed bytes, and there is no retry."""
    monkeypatch.setattr(connection, "MAX_RESPONSE_BYTES", 1_000_000)
    body = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    org.overrides[PATH] = lambda request: Reply(200, body, {"Content-Encoding": "gzip"})
    with pytest.raises(OktaError, match="larger than"):
        client.get_list(PATH)
    assert len(org.requests) == 1


def test_unreachable_host_is_an_error_without_a_retry(waits: Waits) -> None:
    """The error has the operating system's reason."""
    with OktaClient("http://127.0.0.1:1", SswsAuth("00Secret"), waits) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert raised.value.message == f"GET http://127.0.0.1:1{PATH}: cannot connect (Connection refused)."
    assert raised.value.advice == "Check org_url, the network and the proxy."
    assert not waits


def test_untrusted_certificate_is_an_error_without_a_retry(
    waits: Waits, monkeypatch: pytest.MonkeyPatch, tls_org: OktaOrg
) -> None:
    """The error has the TLS library's reason."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with OktaClient(tls_org.url, SswsAuth("00Secret"), waits) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert "the TLS certificate was not accepted (self-signed certificate)." in raised.value.message
    assert "REQUESTS_CA_BUNDLE" in raised.value.advice
    assert not waits


def test_missing_certificate_file_is_an_error(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variables to check."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with (
        OktaClient("https://127.0.0.1:1", SswsAuth("00Secret"), waits) as client,
        pytest.raises(OktaError, match="certificates cannot be read"),
    ):
        client.get(PATH)


def test_proxy_error_has_the_status_only(waits: Waits, monkeypatch: pytest.MonkeyPatch, org: OktaOrg) -> None:
    """The rest of the proxy's response, and its password, are not shown."""
    monkeypatch.setenv("HTTPS_PROXY", org.url.replace("http://", "http://user:pa55@"))
    with (
        OktaClient("https://contoso.okta.com", SswsAuth("00Secret"), waits) as client,
        pytest.raises(OktaError) as raised,
    ):
        client.get(PATH)
    assert raised.value.message == f"GET https://contoso.okta.com{PATH}: the proxy cannot be used (HTTP 501)."
    assert "pa55" not in str(raised.value)


@pytest.mark.parametrize(("scheme", "host"), [("socks5h", "localhost"), ("socks5", "127.0.0.1")])
def test_socks_proxy_is_used(
    scheme: str, host: str, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With socks5h the proxy resolves the name of the org; the deadline of a response holds, too."""
    both, certificate = server_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with SocksProxy() as proxy, OktaOrg(tls=both) as org:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{proxy.address}")
        url = org.url.replace("127.0.0.1", "localhost")
        with OktaClient(url, SswsAuth(org.secret), waits) as client:
            assert client.get_list(PATH) == []
            monkeypatch.setattr(connection, "RESPONSE_SECONDS", 0.2)
        org.overrides[PATH] = lambda request: faults.slow_body(0.05)
        with (
            OktaClient(url, SswsAuth(org.secret), waits) as client,
            pytest.raises(OktaError, match="no complete response within"),
        ):
            client.get_list(PATH)
    assert proxy.targets == [(host, int(url.rpartition(":")[2]))] * 2


def test_socks_proxy_without_its_package_names_the_extra(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function is what requests has in place of the missing package."""

    def missing(*_: object, **__: object) -> None:
        raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", missing)
    monkeypatch.setenv("ALL_PROXY", "socks5h://user:pa55@127.0.0.1:1")
    with (
        OktaClient("https://contoso.okta.com", SswsAuth("00Secret"), waits) as client,
        pytest.raises(OktaError) as raised,
    ):
        client.get(PATH)
    assert "is a SOCKS proxy, which needs the package PySocks" in raised.value.message
    assert raised.value.advice == "Install the extra socks: pip install 'okta-ingest[socks]'"
    assert "pa55" not in str(raised.value)


def test_unreachable_socks_proxy_is_an_error(waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its password is not shown."""
    monkeypatch.setenv("ALL_PROXY", "socks5h://user:pa55@127.0.0.1:1")
    with (
        OktaClient("https://contoso.okta.com", SswsAuth("00Secret"), waits) as client,
        pytest.raises(OktaError, match="cannot connect") as raised,
    ):
        client.get(PATH)
    assert "pa55" not in str(raised.value)


def test_invalid_address_is_an_error(waits: Waits) -> None:
    """A host name that cannot exist is not connected to."""
    with OktaClient("https://.example.com", SswsAuth("00Secret"), waits) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert raised.value.message == f"GET https://.example.com{PATH} could not be sent (InvalidURL)."


def test_loopback_uses_no_proxy(org: OktaOrg, client: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would see the credential of a plain http request."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert client.get_list(PATH) == []
