"""A file of a report or query: only its owner may read it, and it is written completely or not at all."""

import os
import stat
from pathlib import Path

import pytest

from okta_ingest.errors import OutputError
from okta_ingest.output.file import write_private


def test_file_is_private_and_utf8(tmp_path: Path) -> None:
    """An existing file is replaced; its mode does not stay, and nothing else is left in the folder."""
    path = tmp_path / "tokens.html"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "Größe\n")
    assert path.read_bytes() == "Größe\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_symbolic_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """As any other command writes to a link."""
    (tmp_path / "link.html").symlink_to(tmp_path / "page.html")
    write_private(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "page.html").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", "cannot be written: it is not a file."),
        ("missing/tokens.html", "cannot be written: No such file or directory."),
        ("loop", "cannot be written: "),
    ],
)
def test_unusable_path_is_an_error(name: str, message: str, tmp_path: Path) -> None:
    """The message names the path."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OutputError) as raised:
        write_private(tmp_path / name, "new")
    assert str(raised.value).startswith(f"{tmp_path / name} {message}")


def test_failed_write_leaves_the_existing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, for example."""

    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    path = tmp_path / "tokens.html"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_private(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
