"""Where a command reads the orgs and the graph from."""

import weakref
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from okta_ingest.cli import main
from okta_ingest.commands import sources
from okta_ingest.errors import OktaError
from okta_ingest.model.snapshot import FailedCollection, Include
from tests.samples import DOMAIN, POSTMAN, snapshot

ORGS = {f"{number}.okta.com": snapshot for number in range(25)}


def test_all_orgs_are_read_unless_some_are_chosen() -> None:
    """In the order of the configuration."""
    assert list(sources.select_orgs(ORGS, [])) == list(ORGS)
    assert list(sources.select_orgs(ORGS, ["7.okta.com", "3.OKTA.com"])) == ["3.okta.com", "7.okta.com"]


def test_unknown_orgs_are_named_and_the_known_ones_truncated() -> None:
    """The option is named by Click."""
    with pytest.raises(click.BadParameter) as caught:
        sources.select_orgs(ORGS, ["b.okta.com", "3.okta.com", "a.okta.com"])
    known = ", ".join(list(ORGS)[:20])
    assert caught.value.message == f"unknown org: a.okta.com, b.okta.com; known: {known} and 5 more"
    with pytest.raises(click.BadParameter, match=r"known: none$"):
        sources.select_orgs({}, ["a.okta.com"])


@pytest.mark.parametrize(
    ("include", "users", "deleted", "roles"),
    [
        (Include(), {"00u1": {}}, ["00u2"], {"00u1": []}),
        (Include(owners=False), {}, [], {"00u1": []}),
        (Include(roles=False), {"00u1": {}}, ["00u2"], {}),
        (Include(owners=False, roles=False), {}, [], {}),
    ],
)
def test_snapshot_is_read_without_what_the_configuration_leaves_out(
    include: Include, users: object, deleted: object, roles: object
) -> None:
    """The file may have more."""
    entry = snapshot(POSTMAN, users={"00u1": {}}, deleted_users=["00u2"], roles={"00u1": []})
    found = sources.snapshot_orgs([entry], include)[DOMAIN]()
    assert (found.users, found.deleted_users, found.roles, found.api_tokens) == (users, deleted, roles, (POSTMAN,))


def test_snapshot_is_not_kept_once_it_was_read() -> None:
    """The memory of a large one is free when its org is done."""
    entry = snapshot(POSTMAN)
    reference = weakref.ref(entry)
    collects = sources.snapshot_orgs([entry], Include(zones=False))
    del entry
    assert reference() is not None
    collects[DOMAIN]()
    assert reference() is None


def test_org_that_failed_when_the_snapshot_was_made_fails_again() -> None:
    """With the error of that time."""
    collects = sources.snapshot_orgs([FailedCollection("a.okta.com", "Okta responded 403.\nGrant {it}.")], Include())
    with pytest.raises(OktaError) as caught:
        collects["a.okta.com"]()
    assert str(caught.value) == (
        "This org could not be read when the snapshot was made: Okta responded 403.\nGrant {it}."
    )


@pytest.mark.parametrize("command", [["query", "overview"], ["report", "--output", "tokens.html"]])
@pytest.mark.parametrize("options", [[], ["-q"]])
def test_failed_read_of_the_graph_prints_each_warning_once(
    configured: Path, command: list[str], options: list[str]
) -> None:
    """Also with -q: the configuration may be why it failed."""
    (configured / "config.yaml").chmod(0o644)
    done = CliRunner().invoke(main, [*command, *options])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("warning: ") == done.stderr.count("other users of this machine can read") > 0
    assert done.stderr.index("warning: ") < done.stderr.index("error: ")
