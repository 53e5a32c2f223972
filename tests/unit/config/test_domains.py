"""The domains of the configured orgs, for completion."""

from pathlib import Path

import pytest

from okta_ingest.config.domains import configured_domains


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No config.yaml in the current folder."""
    monkeypatch.chdir(tmp_path)


def test_domains_need_no_secrets(tmp_path: Path) -> None:
    """Invalid entries are skipped."""
    file = tmp_path / "orgs.yaml"
    file.write_text(
        "okta:\n- org_url: https://b.okta.com\n- org_url: https://A-admin.okta.com/\n  token_env: NOT_SET\n"
        "- org_url: ftp://x\n- org_url: 7\n- 8\n"
    )
    assert configured_domains(file, {}) == ["a.okta.com", "b.okta.com"]
    assert configured_domains(None, {"OKTA_INGEST_CONFIG": str(file)}) == ["a.okta.com", "b.okta.com"]


@pytest.mark.parametrize("content", ["okta: [", "okta: {a: 1}", "- 1", "\x00", "okta: !!python/object:x {}"])
def test_unusable_file_has_no_domains(tmp_path: Path, content: str) -> None:
    """Completion never fails."""
    (tmp_path / "config.yaml").write_text(content)
    assert configured_domains(None, {}) == []
    assert configured_domains(tmp_path, {}) == []


def test_domain_of_the_environment() -> None:
    """As Okta's SDKs have it."""
    assert configured_domains(None, {"OKTA_CLIENT_ORGURL": "https://Contoso.okta.com"}) == ["contoso.okta.com"]
