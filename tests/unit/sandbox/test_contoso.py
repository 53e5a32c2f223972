"""The simulated org is reached as contoso.okta.com, through a proxy that leads nowhere else."""

import stat
from pathlib import Path

import pytest
import requests

from sandbox.certificate import make_certificate
from sandbox.contoso import DOMAIN, URL, Contoso


@pytest.fixture
def contoso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contoso:
    """The org, and its variables in the environment."""
    served = Contoso(tmp_path / "certificates")
    for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name, value in served.variables.items():
        monkeypatch.setenv(name, value)
    return served


def test_org_is_contoso_in_every_response(contoso: Contoso) -> None:
    """Also in its own links."""
    contoso.org.api_tokens = [{"id": "00T1"}]
    headers = {"Authorization": f"SSWS {contoso.org.secret}"}
    with contoso:
        described = requests.get(f"{URL}/.well-known/okta-organization", timeout=30).json()
        tokens = requests.get(f"{URL}/api/v1/api-tokens", headers=headers, timeout=30).json()
    assert described["_links"]["organization"]["href"] == "https://contoso.okta.com"
    assert (tokens, contoso.org.domain) == ([{"id": "00T1"}], DOMAIN)


def test_proxy_leads_to_no_other_host(contoso: Contoso) -> None:
    """Neither to another org nor to another port."""
    with contoso:
        for url in ("https://fabrikam.okta.com/", f"{URL}:8443/"):
            with pytest.raises(requests.exceptions.ProxyError, match="403"):
                requests.get(url, timeout=30)


def test_certificate_is_for_this_host_alone(tmp_path: Path) -> None:
    """The key of the authority is in no file, and that of the server is private."""
    files = make_certificate(tmp_path, "contoso.okta.com")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contoso.okta.com-ca.pem", "contoso.okta.com.pem"]
    assert "PRIVATE KEY" not in files.authority.read_text()
    assert stat.S_IMODE(files.server.stat().st_mode) == 0o600
