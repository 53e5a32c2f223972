"""Signing with an API token."""

import logging
from pathlib import Path

import pytest

from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from sandbox.okta_org import OktaOrg
from tests.unit.okta.support import PATH, Waits, server_certificate


def test_token_is_sent_with_the_scheme_ssws(org: OktaOrg, client: OktaClient) -> None:
    """Okta's scheme for API tokens is SSWS."""
    client.get_list(PATH)
    assert org.requests[0].headers["authorization"] == f"SSWS {org.secret}"


def test_netrc_does_not_replace_the_credential(tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """This holds for https, too, where requests reads ``~/.netrc``."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    both, certificate = server_certificate(tmp_path)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with OktaOrg(tls=both) as org, OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        client.get_list(PATH)
    assert org.requests[0].headers["authorization"] == f"SSWS {org.secret}"


def test_token_is_in_no_log_and_no_repr(org: OktaOrg, client: OktaClient, caplog: pytest.LogCaptureFixture) -> None:
    """The log has method, path, status and request id."""
    caplog.set_level(logging.DEBUG)
    client.get_list(PATH)
    assert "200" in caplog.text
    assert "simulated-1" in caplog.text
    assert org.secret not in caplog.text + repr(SswsAuth(org.secret))
