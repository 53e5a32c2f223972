"""A finished collection is reported exactly."""

from okta_ingest.model.snapshot import FailedCollection
from okta_ingest.output import collection_report as report
from okta_ingest.pipeline.collection import Collection
from tests.samples import POSTMAN, snapshot

COLLECTION = Collection(
    entries=[snapshot(POSTMAN), FailedCollection("failed.okta.com", "no\nTry again.")],
    warnings=[("contoso.okta.com", "roles could not be read")],
    partial=0,
    tracebacks=["Traceback: \x1b\n"],
)


def test_collection_names_tokens_requests_and_the_file() -> None:
    """One line for each org that was read."""
    assert report.as_text(COLLECTION, "orgs.json", show_all=False) == (
        "contoso.okta.com: 1 API token, org 00o2yx5b1kUkrN4Uf697, 4 requests\nWritten to orgs.json: 1 of 2 orgs.\n"
    )


def test_empty_collection_says_that_nothing_was_written() -> None:
    """The file is as it was."""
    empty = Collection([FailedCollection("failed.okta.com", "no")], [], 0, [])
    assert report.as_text(empty, "orgs.json", show_all=False) == ("Nothing was written to orgs.json: 0 of 1 org.\n")


def test_large_collection_is_truncated_with_a_count() -> None:
    """All are shown with -v."""
    large = Collection([snapshot(org_id=None)] * 25, [], 0, [])
    lines = report.as_text(large, "orgs.json", show_all=False).splitlines()
    assert lines[19:] == [
        "contoso.okta.com: 0 API tokens, org unknown, 4 requests",
        "5 more orgs; -v shows all",
        "Written to orgs.json: 25 of 25 orgs.",
    ]
    assert len(report.as_text(large, "orgs.json", show_all=True).splitlines()) == 26


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
    ok = Collection([snapshot(POSTMAN)], [("contoso.okta.com", "roles could not be read")], 0, [])
    assert report.messages(ok, ["be careful"], show_all=False, quiet=True) == []
    assert report.messages(COLLECTION, ["be careful"], show_all=False, quiet=True)[0] == "warning: be careful"


def test_snapshot_on_stdout_is_named_as_that() -> None:
    """Not as a file called -."""
    assert report.as_text(COLLECTION, "-", show_all=False).splitlines()[-1] == "Written to stdout: 1 of 2 orgs."
