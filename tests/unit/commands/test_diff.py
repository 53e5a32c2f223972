"""``diff``: exit codes, and what is printed where."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from okta_ingest.cli import main
from okta_ingest.model.snapshot import FailedCollection
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.snapshot_json import Entry
from tests.samples import DOMAIN, api_token, snapshot


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named without a folder."""
    monkeypatch.chdir(tmp_path)


def run(old: Entry, new: Entry, *options: str) -> Result:
    """Compare two files of one org."""
    Path("old.json").write_text(snapshot_file.as_json([old]), encoding="utf-8")
    Path("new.json").write_text(snapshot_file.as_json([new]), encoding="utf-8")
    return CliRunner().invoke(main, ["diff", "old.json", "new.json", *options])


def test_same_files_are_exit_code_0() -> None:
    """The report names both files."""
    done = run(snapshot(api_token(1)), snapshot(api_token(1)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Compared old.json with new.json."


def test_differences_are_exit_code_4_and_printed_also_with_quiet() -> None:
    """The table is the data that was asked for."""
    for options in ([], ["-q"]):
        done = run(snapshot(api_token(1)), snapshot(api_token(1), api_token(2)), *options)
        assert done.exit_code == 4
        assert api_token(2)["id"] in done.stdout
        assert ("Compared" in done.stdout) is (not options)


def test_org_that_failed_in_a_file_is_exit_code_1() -> None:
    """With the error on stderr."""
    done = run(snapshot(api_token(1)), FailedCollection(DOMAIN, "401"))
    assert done.exit_code == 1
    assert done.stderr == (f"error: {DOMAIN}: not compared: this org could not be read when NEW was collected: 401\n")


def test_json_has_the_form_of_a_plan() -> None:
    """For programs."""
    report = json.loads(run(snapshot(api_token(1)), snapshot(api_token(1), api_token(2)), "--json").stdout)
    (org,) = report["orgs"]
    assert (report["status"], org["token_list"], org["tokens"]["created"]) == ("ok", "complete", 1)
    assert [(change["change"], change["id"]) for change in org["changes"]] == [("created", api_token(2)["id"])]


def test_file_that_is_no_snapshot_is_exit_code_2() -> None:
    """One clear message."""
    Path("old.json").write_text("{}", encoding="utf-8")
    Path("new.json").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(main, ["diff", "old.json", "new.json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "old.json is not a snapshot" in done.stderr
