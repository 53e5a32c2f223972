"""Exported files replace only files that export wrote."""

from collections.abc import Callable
from pathlib import Path

import pytest

from okta_ingest.errors import OutputError
from okta_ingest.output.export_writer import MANIFEST, write

OLD = {"a.zip": b"old", "b.md": b"same"}
NEW = {"a.zip": b"new", "b.md": b"same", "c.json": b"{}"}


def files(folder: Path) -> dict[str, bytes]:
    """The files in *folder*, without the manifest."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != MANIFEST}


def test_folder_is_created(tmp_path: Path) -> None:
    """Its parents too; the paths are returned in order."""
    folder = tmp_path / "new" / "files"
    assert write(folder, NEW, force=False) == [folder / name for name in NEW]
    assert files(folder) == NEW


def test_own_files_are_replaced(tmp_path: Path) -> None:
    """An older version may have written them, with other content."""
    write(tmp_path, OLD, force=False)
    write(tmp_path, NEW, force=False)
    write(tmp_path, OLD, force=False)
    assert files(tmp_path) == NEW | OLD


def test_manifest_has_the_form_of_sha256sum(tmp_path: Path) -> None:
    """It can be checked with ``sha256sum --check``."""
    write(tmp_path, {"b.md": b"same"}, force=False)
    digest = "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5"
    assert (tmp_path / MANIFEST).read_text() == f"{digest}  b.md\n"


def test_identical_file_is_no_conflict(tmp_path: Path) -> None:
    """For example from a version that wrote no manifest."""
    (tmp_path / "b.md").write_bytes(b"same")
    write(tmp_path, NEW, force=False)
    assert files(tmp_path) == NEW


def states(folder: Path) -> dict[str, tuple[int, ...]]:
    """Which file each name is, and when it was last changed."""
    return {path.name: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in (folder, *folder.iterdir())}


def own_file(folder: Path) -> None:
    """A file of the user."""
    (folder / "a.zip").write_bytes(b"mine")


def changed_file(folder: Path) -> None:
    """A file of export that the user has changed."""
    write(folder, OLD, force=False)
    (folder / "a.zip").write_bytes(b"mine")


def empty_file(folder: Path) -> None:
    """A file without content."""
    (folder / "a.zip").touch()


def link_to_file(folder: Path) -> None:
    """A symbolic link, even to identical content."""
    (folder / "elsewhere").write_bytes(b"new")
    (folder / "a.zip").symlink_to("elsewhere")


def broken_link(folder: Path) -> None:
    """A symbolic link to nothing."""
    (folder / "a.zip").symlink_to("nowhere")


def subfolder(folder: Path) -> None:
    """A folder."""
    (folder / "a.zip").mkdir()


@pytest.mark.parametrize(
    "existing",
    [own_file, changed_file, empty_file, link_to_file, broken_link, subfolder],
    ids=lambda item: item.__name__,
)
def test_foreign_file_stops_the_export(tmp_path: Path, existing: Callable[[Path], None]) -> None:
    """Nothing at all is written, and the message names the file and the option."""
    existing(tmp_path)
    before = states(tmp_path)
    with pytest.raises(OutputError) as raised:
        write(tmp_path, NEW, force=False)
    assert raised.value.exit_code == 1
    assert raised.value.message == (
        f"{tmp_path}: existing files that okta-ingest export did not write: a.zip. Nothing was written."
    )
    assert "--force" in raised.value.advice
    assert states(tmp_path) == before


def test_foreign_manifest_stops_the_export(tmp_path: Path) -> None:
    """A file of that name that is no manifest is not replaced either."""
    (tmp_path / MANIFEST).write_text("notes of mine\n")
    with pytest.raises(OutputError, match=r"did not write: \.okta-ingest-export"):
        write(tmp_path, NEW, force=False)
    assert files(tmp_path) == {}


@pytest.mark.parametrize("existing", [own_file, changed_file, broken_link], ids=lambda item: item.__name__)
def test_force_replaces_files_and_links(tmp_path: Path, existing: Callable[[Path], None]) -> None:
    """A link is replaced by a file, and the export owns the file from then on."""
    existing(tmp_path)
    write(tmp_path, NEW, force=True)
    assert files(tmp_path) == NEW
    assert not (tmp_path / "a.zip").is_symlink()
    write(tmp_path, OLD, force=False)


def test_force_does_not_follow_links(tmp_path: Path) -> None:
    """The target of a link keeps its content."""
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "a.zip").symlink_to("elsewhere")
    write(tmp_path, NEW, force=True)
    assert files(tmp_path) == {**NEW, "elsewhere": b"mine"}


def test_force_does_not_replace_folders(tmp_path: Path) -> None:
    """Nothing at all is written."""
    subfolder(tmp_path)
    with pytest.raises(OutputError, match=r"cannot be written: a\.zip is a folder\."):
        write(tmp_path, NEW, force=True)
    assert files(tmp_path) == {}


def test_no_temporary_file_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if a file cannot be replaced."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        write(tmp_path, NEW, force=False)
    assert list(tmp_path.iterdir()) == []
