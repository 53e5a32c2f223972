"""A finished run is reported exactly, to people."""

from dataclasses import replace
from datetime import datetime, timezone

from okta_ingest.model.snapshot import Caller
from okta_ingest.output import report
from tests.unit.output.sample_run import PARTIAL, SERVER, a_plan, a_run, an_org

BUG = an_org(
    domain="bug.okta.com",
    plan=None,
    error="Unexpected error in okta-ingest 0.1.0 (KeyError): this is a bug.\nReport it with -v.",
    traceback="Traceback (most recent call last):\nKeyError: 'a\x1b[2J'\n",
)


def test_single_org_has_counts_times_and_the_server() -> None:
    """Four lines, one of them with whose credential read it, and one for each changed token."""
    caller = Caller("00u9", True, login="ada@contoso.com", roles=["SUPER_ADMIN"])
    assert report.as_text(a_run(an_org(caller=caller)), False) == (
        "contoso.okta.com: 1,234 API tokens of 1 owner\n"
        "  1 created, 1 changed, 2 used, 1,230 unchanged, 1 removed\n"
        "  read by ada@contoso.com (Super Administrator)\n"
        "  org 00o1, 4 requests, collect 0.4 s, plan 0.1 s, write 0.2 s\n"
        "  created 00T1 [/red]\\x1b[2J, owner 00u1\n"
        "  changed 00T2 Two, owner (none) (name, networkInclude)\n"
        "  removed 00T3, owner 00u3\n"
        f"Written to {SERVER}; configuration: config.yaml.\n"
    )


def test_org_without_tokens_has_nothing_to_write() -> None:
    """Singular and plural are right; an unknown org id is said to be unknown."""
    org = an_org(plan=a_plan(), tokens_seen=0, removed=0, requests=1, org_id=None, owners={"seen": 0})
    assert report.as_text(a_run(org), False).splitlines()[:3] == [
        "contoso.okta.com: 0 API tokens of 0 owners",
        "  nothing to write",
        "  org unknown, 1 request, collect 0.4 s, plan 0.1 s, write 0.2 s",
    ]


def test_plan_says_that_nothing_was_written() -> None:
    """The last line names the server and the configuration all the same."""
    assert report.as_text(a_run(an_org(), written=False), False).splitlines()[-1] == (
        f"Plan only; nothing was written to {SERVER}; configuration: config.yaml."
    )


def test_failed_run_does_not_say_that_something_was_written() -> None:
    """Its error is printed elsewhere."""
    assert report.as_text(a_run(an_org(error="no")), False) == ""
    assert report.as_text(a_run(error="no"), False) == ""


def test_skipped_org_says_when_its_snapshot_was_collected() -> None:
    """Nothing was written."""
    then = datetime(2026, 1, 31, 9, 30, tzinfo=timezone.utc)
    assert report.as_text(a_run(an_org(plan=None, collected_at=then, phases={"plan": 0.1})), False) == (
        "contoso.okta.com: skipped\n"
        "  org 00o1, collected 2026-01-31 09:30 UTC by 4 requests, plan 0.1 s\n"
        f"Nothing was written to {SERVER}; configuration: config.yaml.\n"
    )


def test_of_many_orgs_those_with_news_come_first_and_the_rest_is_counted() -> None:
    """One line each, and a total of all of them."""
    same = a_plan(unchanged=5)
    quiet = [an_org(domain=f"quiet{number}.okta.com", plan=same, tokens_seen=5, removed=0) for number in range(30)]
    failed, skipped = an_org(domain="failed.okta.com", error="no"), an_org(domain="skipped.okta.com", plan=None)
    run = a_run(*quiet, failed, skipped, an_org())
    lines = report.as_text(run, show_all=False).splitlines()
    assert lines[:3] == [
        "skipped.okta.com: skipped",
        "contoso.okta.com: 1,234 API tokens of 1 owner; 1 created, 1 changed, 2 used, 1,230 unchanged, 1 removed",
        "quiet0.okta.com: 5 API tokens of 1 owner; 5 unchanged",
    ]
    assert lines[20:] == [
        "12 more orgs; -v shows all",
        "31 of 33 orgs: 1,384 API tokens; 1 created, 1 changed, 2 used, 1,380 unchanged, 1 removed; "
        "132 requests, 1.2 s",
        "  contoso.okta.com: created 00T1 [/red]\\x1b[2J, owner 00u1",
        "  contoso.okta.com: changed 00T2 Two, owner (none) (name, networkInclude)",
        "  contoso.okta.com: removed 00T3, owner 00u3",
        f"Written to {SERVER}; configuration: config.yaml.",
    ]
    assert len(report.as_text(run, show_all=True).splitlines()) == 37


def test_warnings_are_one_line_each_with_their_org() -> None:
    """Line ends and control characters are escaped or replaced."""
    assert report.warnings(a_run(an_org(warnings=["in\x1b[2Jvalid\ntext"])), show_all=False) == [
        "warning: be careful",
        "warning: contoso.okta.com: in\\x1b[2Jvalid text",
    ]


def test_warnings_that_explain_the_exit_code_come_first() -> None:
    """Why an org is partial, or was skipped, before everything else of the orgs."""
    partial = an_org(domain="partial.okta.com", plan=PARTIAL, warnings=["invalid", "3 tokens are kept"])
    skipped = an_org(domain="skipped.okta.com", plan=None, warnings=["older"])
    assert report.warnings(a_run(an_org(), partial, skipped), show_all=False) == [
        "warning: be careful",
        "warning: partial.okta.com: 3 tokens are kept",
        "warning: skipped.okta.com: older",
        "warning: contoso.okta.com: invalid",
        "warning: partial.okta.com: invalid",
    ]


def test_many_warnings_are_truncated_with_a_count() -> None:
    """All are shown with -v."""
    flood = a_run(an_org(warnings=[f"invalid {number}" for number in range(1500)]))
    shown = report.warnings(flood, show_all=False)
    assert (len(shown), shown[19], shown[20]) == (
        21,
        "warning: contoso.okta.com: invalid 18",
        "warning: 1,481 more warnings; -v shows all",
    )
    assert len(report.warnings(flood, show_all=True)) == 1501


def test_errors_are_those_of_the_run_and_of_each_failed_org() -> None:
    """The advice stays on a line of its own; an org that did not fail has none."""
    run = a_run(an_org(), an_org(domain="failed.okta.com", error="no\x1b[2J\nTry again."), error="Neo4j is down.")
    assert report.errors(run, show_all=False) == [
        "error: Neo4j is down.",
        "error: failed.okta.com: no\\x1b[2J\nTry again.",
    ]
    assert report.errors(run, show_all=True) == report.errors(run, show_all=False)


def test_traceback_of_a_bug_is_shown_only_with_all() -> None:
    """After the errors, and as text that controls no terminal."""
    error = "error: bug.okta.com: Unexpected error in okta-ingest 0.1.0 (KeyError): this is a bug.\nReport it with -v."
    assert report.errors(a_run(an_org(), BUG), show_all=False) == [error]
    assert report.errors(a_run(an_org(), BUG), show_all=True) == [
        error,
        "Traceback (most recent call last):\nKeyError: 'a\\x1b[2J'\n",
    ]


def test_traceback_of_a_bug_outside_an_org_is_shown_only_with_all() -> None:
    """It comes before those of the orgs."""
    run = replace(a_run(an_org(), BUG, error="this is a bug."), traceback="Traceback\x1b of the run")
    assert report.errors(run, show_all=True)[2:] == ["Traceback\\x1b of the run", report.errors(run, show_all=True)[-1]]
    assert "Traceback" not in "".join(report.errors(run, show_all=False))


def test_many_errors_are_truncated_with_a_count() -> None:
    """All are shown with -v."""
    run = a_run(*(an_org(domain=f"{number}.okta.com", error="no") for number in range(100)))
    shown = report.errors(run, show_all=False)
    assert (len(shown), shown[19], shown[20]) == (21, "error: 19.okta.com: no", "error: 80 more errors; -v shows all")
    assert len(report.errors(run, show_all=True)) == 100
