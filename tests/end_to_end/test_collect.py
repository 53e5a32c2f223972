"""The file of collect --output: when it is replaced, and when it stays unchanged."""

import json
from pathlib import Path

import pytest

from sandbox.okta_org import OktaOrg, okta_error
from tests.end_to_end.conftest import Run
from tests.samples import POSTMAN, api_token

OLD = b"\x00 any bytes, not even text \xff\r\n"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The file of --output, which exists."""
    path = tmp_path / "orgs.json"
    path.write_bytes(OLD)
    return path


@pytest.fixture(autouse=True)
def one_token(org: OktaOrg) -> None:
    """The org has one token."""
    org.api_tokens = [POSTMAN]


def files(folder: Path) -> list[str]:
    """The names of all files in a folder, also hidden ones."""
    return sorted(path.name for path in folder.iterdir())


def test_existing_file_is_refused_before_any_okta_request(
    okta_ingest: Run, org: OktaOrg, output: Path, tmp_path: Path
) -> None:
    """The exit code is 1, the file is unchanged, and no temporary file remains."""
    done = okta_ingest("collect", "--output", "orgs.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: orgs.json already exists.\nTo replace it: --force. Or choose another file.\n"
    assert (output.read_bytes(), files(tmp_path)) == (OLD, ["orgs.json"])
    assert org.requests == []


def test_force_replaces_an_existing_file(okta_ingest: Run, org: OktaOrg, output: Path, tmp_path: Path) -> None:
    """The new file can be synced."""
    done = okta_ingest("collect", "--output", "orgs.json", "--force")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Written to orgs.json: 1 of 1 org.\n")
    (entry,) = json.loads(output.read_bytes())["snapshots"]
    assert ([token["id"] for token in entry["api_tokens"]], files(tmp_path)) == ([POSTMAN["id"]], ["orgs.json"])
    assert okta_ingest("sync", "--snapshot", "orgs.json").returncode == 0


@pytest.mark.parametrize("orgs", [1, 2])
def test_run_that_reads_no_org_keeps_the_old_file_despite_force(
    okta_ingest: Run, org: OktaOrg, output: Path, tmp_path: Path, orgs: int
) -> None:
    """Byte by byte; the exit code is 1."""
    org.overrides["/api/v1/api-tokens"] = lambda request: okta_error("E0000006")
    with OktaOrg(org_id="00oSecond", secret="00AnotherSecret") as other:
        entries = [f"{{org_url: '{item.url}', token: 00wrong}}" for item in (org, other)[:orgs]]
        (tmp_path / "config.yaml").write_text(f"okta: [{', '.join(entries)}]\n")
        done = okta_ingest("collect", "--output", "orgs.json", "--force")
    total = "1 org" if orgs == 1 else "2 orgs"
    assert (done.returncode, done.stdout) == (1, f"Nothing was written to orgs.json: 0 of {total}.\n")
    assert done.stderr.count("error: ") == orgs
    assert (output.read_bytes(), files(tmp_path)) == (OLD, ["config.yaml", "orgs.json"])


def test_run_that_reads_no_org_creates_no_file(okta_ingest: Run, tmp_path: Path) -> None:
    """Not even a temporary one."""
    done = okta_ingest("collect", "--output", "orgs.json", OKTA_CLIENT_TOKEN="00wrong")
    assert (done.returncode, done.stdout) == (1, "Nothing was written to orgs.json: 0 of 1 org.\n")
    assert files(tmp_path) == []


def test_one_readable_org_is_enough_to_replace_the_file(
    okta_ingest: Run, org: OktaOrg, output: Path, tmp_path: Path
) -> None:
    """The other org is in the file with its error; the exit code is 1."""
    with OktaOrg(org_id="00oSecond") as other:
        other.api_tokens = [api_token(1)]
        (tmp_path / "config.yaml").write_text(
            f"okta: [{{org_url: '{org.url}', token: 00wrong}}, {{org_url: '{other.url}', token: {other.secret}}}]\n"
        )
        done = okta_ingest("collect", "--output", "orgs.json", "--force")
    assert done.returncode == 1
    failed, read = json.loads(output.read_bytes())["snapshots"]
    assert (failed["domain"], "returned 401 Unauthorized" in failed["error"]) == (org.domain, True)
    assert (read["domain"], len(read["api_tokens"])) == (other.domain, 1)
