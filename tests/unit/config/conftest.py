"""Every test of the configuration runs in an empty folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder has no file that the test did not write."""
    monkeypatch.chdir(tmp_path)
