"""A finished collection is reported exactly."""

from dataclasses import replace
from typing import Any

from okta_ingest.model.snapshot import Caller, FailedCollection, Snapshot
from okta_ingest.model.token_counts import count_tokens
from okta_ingest.output import collection_report as report
from okta_ingest.pipeline.collection import Collection
from sandbox.okta_users import role
from tests.samples import POSTMAN, api_token, snapshot

READER = Caller("00u1reader", True, login="reader@contoso.com", roles=["ORG_ADMIN", "READ_ONLY_ADMIN"])


def collected(*entries: Snapshot | FailedCollection, **parts: Any) -> Collection:
    """A collection of these entries."""
    counts = {entry.domain: count_tokens(entry) for entry in entries if isinstance(entry, Snapshot)}
    values: dict[str, Any] = {"warnings": [], "partial": 0, "tracebacks": [], **parts}
    return Collection(entries, **values, counts=counts)


COLLECTION = collected(
    snapshot(POSTMAN, caller=READER),
    FailedCollection("failed.okta.com", "no\nTry again."),
    warnings=[("contoso.okta.com", "roles could not be read")],
    tracebacks=["Traceback: \x1b\n"],
)


def test_collection_names_tokens_caller_and_the_file() -> None:
    """Roles that were not read are unknown."""
    assert report.as_text(COLLECTION, "orgs.json", show_all=False).splitlines() == [
        "contoso.okta.com: 1 API token of 1 owner, org 00o2yx5b1kUkrN4Uf697, 4 requests",
        "  read by reader@contoso.com (Organization Administrator, Read-only Administrator)",
        "  by highest role of the owner: 1 unknown",
        "  by network: 1 from anywhere",
        "Written to orgs.json: 1 of 2 orgs.",
    ]


def test_tokens_of_several_orgs_are_counted_by_role_and_network() -> None:
    """In total, each token once; of an unknown caller only that is said."""
    first = snapshot(POSTMAN, api_token(9), roles={POSTMAN["userId"]: [role("SUPER_ADMIN")]}, group_roles={})
    second = replace(snapshot(api_token(3, network=None), caller=Caller()), domain="b.okta.com")
    lines = report.as_text(collected(first, second), "-", show_all=False).splitlines()
    assert lines[1:] == [
        "  read by 00ucaller (roles unknown)",
        "b.okta.com: 1 API token of 1 owner, org 00o2yx5b1kUkrN4Uf697, 4 requests",
        "  read by an unknown user (roles unknown)",
        "3 API tokens of 2 orgs, by highest role of the owner: 1 super admin, 2 unknown",
        "  by network: 2 from anywhere, 1 unknown",
        "Written to stdout: 2 of 2 orgs.",
    ]


def test_empty_collection_says_that_nothing_was_written() -> None:
    """The file is as it was."""
    empty = collected(FailedCollection("failed.okta.com", "no"))
    assert report.as_text(empty, "orgs.json", show_all=False) == ("Nothing was written to orgs.json: 0 of 1 org.\n")


def test_large_collection_is_truncated_with_a_count() -> None:
    """All are shown with -v."""
    large = collected(*[snapshot(org_id=None)] * 25)
    lines = report.as_text(large, "orgs.json", show_all=False).splitlines()
    assert lines[38:] == [
        "contoso.okta.com: 0 API tokens of 0 owners, org unknown, 4 requests",
        "  read by 00ucaller (roles unknown)",
        "5 more orgs; -v shows all",
        "Written to orgs.json: 25 of 25 orgs.",
    ]
    assert len(report.as_text(large, "orgs.json", show_all=True).splitlines()) == 51


def test_messages_of_a_collection_are_warnings_then_errors_then_tracebacks() -> None:
    """Tracebacks with -v only."""
    shown = [
        "warning: be careful",
        "warning: contoso.okta.com: roles could not be read",
        "error: failed.okta.com: no\nTry again.",
    ]
    assert report.messages(COLLECTION, ["be careful"], show_all=False, quiet=False) == shown
    assert report.messages(COLLECTION, ["be careful"], show_all=True, quiet=False) == [
        *shown,
        "Traceback: \\x1b\n",
    ]


def test_quiet_has_warnings_only_if_the_collection_is_not_ok() -> None:
    """A mail from cron then says why."""
    ok = collected(snapshot(POSTMAN), warnings=[("contoso.okta.com", "roles could not be read")])
    assert report.messages(ok, ["be careful"], show_all=False, quiet=True) == []
    assert report.messages(COLLECTION, ["be careful"], show_all=False, quiet=True)[0] == "warning: be careful"


def test_snapshot_on_stdout_is_named_as_that() -> None:
    """Not as a file called -."""
    assert report.as_text(COLLECTION, "-", show_all=False).splitlines()[-1] == "Written to stdout: 1 of 2 orgs."
