"""Configuration files of tests, and what loading them gives."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from okta_ingest.config.loader import load
from okta_ingest.config.settings import BaseSettings, Settings
from okta_ingest.errors import ConfigurationError
from tests.keys import pem, rsa_key

URL = "https://contoso.okta.com"
KEY = pem(rsa_key())
ENVIRONMENT = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_TOKEN": "00secretOktaToken", "NEO4J_PASSWORD": "secretPassword"}
MINIMAL = """\
okta:
  - org_url: https://contoso.okta.com
    token_env: CONTOSO_TOKEN
"""
SECRETS = {"CONTOSO_TOKEN": "00secretOktaToken", "NEO4J_PASSWORD": "secretPassword"}


def written(text: str, name: str = "settings.yaml", mode: int = 0o600) -> Path:
    """The file *name* with *text*."""
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def problems(config: Path | None, environ: Mapping[str, str], kind: type[BaseSettings] = Settings) -> list[str]:
    """The problems of a configuration; none of them may contain a secret."""
    with pytest.raises(ConfigurationError) as raised:
        load(kind, config, environ)
    text = str(raised.value)
    assert "secret" not in text
    assert not any(line in text for line in KEY.splitlines() if len(line) > 30)
    return list(raised.value.problems)
