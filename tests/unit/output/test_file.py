"""A file that the user named is written completely or not at all."""

import os
import stat
from pathlib import Path

import pytest

from okta_ingest.errors import OutputError
from okta_ingest.output.file import write_private


def test_file_is_replaced_and_private(tmp_path: Path) -> None:
    """The mode is 0600 whatever it was, and nothing else remains in the folder."""
    file = tmp_path / "rows.csv"
    file.write_text("old and much longer")
    file.chmod(0o644)
    write_private(file, "new\n")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new\n", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_target_of_a_link_is_replaced(tmp_path: Path) -> None:
    """The link stays."""
    (tmp_path / "link").symlink_to("file")
    write_private(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"


def test_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leaves no temporary file."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "rows.csv"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"rows\.csv cannot be written: No space left on device\."):
        write_private(file, "new")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])


@pytest.mark.parametrize("name", ["folder", "pipe", "loop", "missing/rows.csv"])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, name: str) -> None:
    """A folder, a device or pipe, a loop of links, a file in a folder that does not exist."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OutputError, match="cannot be written"):
        write_private(tmp_path / name, "new")
    assert sorted(tmp_path.iterdir()) == before
