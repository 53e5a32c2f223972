"""The check for rejected words, .ci/check_words.py. `make lint` runs it on the repository."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def check_words(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check on *folder*."""
    command = [sys.executable, str(PROJECT / ".ci/check_words.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["a.py", "b.md", "c/d.cypher", "e.yaml", "Makefile", ".ci/run"])
def test_rejected_word_is_reported_with_file_line_and_replacement(name: str, tmp_path: Path) -> None:
    """Each kind of file is checked."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("first line\n# mend_it\n")
    done = check_words(tmp_path)
    assert (done.returncode, done.stdout) == (1, f"{name}:2: mend -> fix, repair\n")


def test_phrase_is_found_across_lines(tmp_path: Path) -> None:
    """The second line of a comment begins with its own sign."""
    (tmp_path / "a.py").write_text("# tokens that were left\n# alone\n")
    assert check_words(tmp_path).stdout.startswith("a.py:1: left alone -> ")


def test_other_words_and_other_files_pass(tmp_path: Path) -> None:
    """A longer word that contains a rejected one is accepted."""
    (tmp_path / "a.md").write_text("Bearer, recommend, momentum, redoubled\n")
    (tmp_path / "picture.svg").write_text("mend\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "a.py").write_text("mend\n")
    assert check_words(tmp_path).returncode == 0
