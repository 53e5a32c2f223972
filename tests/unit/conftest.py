"""What the unit tests share."""

import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty current folder, and home folder, for a command; afterwards SIGINT and logging are as they were."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    handler, logger = signal.getsignal(signal.SIGINT), logging.getLogger("okta_ingest")
    handlers, level = list(logger.handlers), logger.level
    logger.handlers.clear()
    yield tmp_path
    signal.signal(signal.SIGINT, handler)
    logger.handlers[:] = handlers
    logger.setLevel(level)


@pytest.fixture
def configured(command_line: Path) -> Path:
    """The same, with a configuration of two orgs and a database that do not exist."""
    config = command_line / "config.yaml"
    config.write_text(
        "okta:\n"
        "  - {org_url: https://contoso.okta.com, token: secret}\n"
        "  - {org_url: https://fabrikam.okta.com, token: secret}\n"
        "neo4j: {uri: bolt://localhost:1, username: neo4j, password: secret, database: neo4j}\n"
    )
    config.chmod(0o600)
    return command_line
