"""CONTRIBUTING.md names files that exist, and all folders of the package."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FIRST_SEGMENTS = r"okta_ingest|cypher|docs|sandbox|bench|tests|\.ci"


def test_paths_exist() -> None:
    """Every path of the project in the text is a file or a folder."""
    named = set(re.findall(rf"`((?:{FIRST_SEGMENTS})/[\w./-]*)`", TEXT))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (PROJECT / path).exists()] == []


def test_every_folder_of_the_package_is_described() -> None:
    """The table of the architecture has a row for each folder."""
    folders = {path.parent.name for path in (PROJECT / "okta_ingest").glob("*/__init__.py")}
    assert set(re.findall(r"^\| \d \| `okta_ingest/(\w+)/`", TEXT, re.M)) == folders
