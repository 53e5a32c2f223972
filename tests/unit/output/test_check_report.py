"""The findings of check are reported exactly, and text from outside controls no terminal."""

import json

import pytest

from okta_ingest.output import check_report
from okta_ingest.pipeline.findings import Finding, Level

OK = Finding("ok", "Okta", "contoso.okta.com", "the credential works")
HINT = Finding("hint", "Neo4j", "Neo4j 4.4.44 at bolt://localhost:7687", "no\x1b[2J\nindex.", "Create one.")
PARTIAL = Finding("partial", "Okta", "contoso.okta.com", "roles could not be read")
FAILED = Finding("failed", "Okta", "fabrikam.okta.com", "no response", "Check org_url.")


def test_findings_are_grouped_by_org_and_server() -> None:
    """Each finding is one line with its level and what to do."""
    assert check_report.as_text([OK, PARTIAL, FAILED, HINT], only_problems=False, show_all=False) == (
        "Okta: contoso.okta.com\n"
        "  ok       the credential works\n"
        "  partial  roles could not be read\n"
        "Okta: fabrikam.okta.com\n"
        "  failed   no response Check org_url.\n"
        "Neo4j 4.4.44 at bolt://localhost:7687\n"
        "  hint     no\\x1b[2J index. Create one.\n"
    )


@pytest.mark.parametrize("show_all", [False, True])
def test_only_problems_leaves_out_what_is_ok(show_all: bool) -> None:
    """Orgs without a problem have no heading, and what is not shown is not counted."""
    many = [Finding("ok", "Okta", "quiet.okta.com", "the credential works")] * 100
    assert check_report.as_text([*many, FAILED], only_problems=True, show_all=show_all) == (
        "Okta: fabrikam.okta.com\n  failed   no response Check org_url.\n"
    )


def test_of_many_findings_those_that_are_ok_are_counted() -> None:
    """All are shown with -v."""
    many = [OK] * 100 + [HINT]
    assert check_report.as_text(many, only_problems=False, show_all=False).splitlines() == [
        "Neo4j 4.4.44 at bolt://localhost:7687",
        "  hint     no\\x1b[2J index. Create one.",
        "100 more findings, ok; -v shows all",
    ]
    assert check_report.as_text(many, only_problems=False, show_all=True).count("the credential works") == 100


def test_forty_findings_are_shown_whole() -> None:
    """One more is too many."""
    assert check_report.as_text([OK] * 40, only_problems=False, show_all=False).count("works") == 40
    assert check_report.as_text([OK] * 41, only_problems=False, show_all=False) == (
        "41 more findings, ok; -v shows all\n"
    )


def test_json_has_the_status_and_every_finding() -> None:
    """With all its keys."""
    assert json.loads(check_report.as_json([OK, FAILED])) == {
        "status": "failed",
        "findings": [
            {
                **{"level": "ok", "system": "Okta", "subject": "contoso.okta.com"},
                **{"text": "the credential works", "advice": ""},
            },
            {
                **{"level": "failed", "system": "Okta", "subject": "fabrikam.okta.com"},
                **{"text": "no response", "advice": "Check org_url."},
            },
        ],
    }


@pytest.mark.parametrize(
    ("level", "status"), [("ok", "ok"), ("hint", "ok"), ("partial", "partial"), ("failed", "failed")]
)
def test_status_in_json_is_that_of_a_run(level: Level, status: str) -> None:
    """A hint does not change it."""
    assert json.loads(check_report.as_json([OK, Finding(level, "Okta", "a", "b")]))["status"] == status


@pytest.mark.parametrize("columns", [80, 100, 120, 160])
def test_long_finding_is_wrapped_between_words_on_a_terminal(columns: int) -> None:
    """Below its beginning; in a pipe it is one line."""
    finding = Finding("hint", "Okta", "contoso.okta.com", "the org has " + " ".join(f"token-{n:04}" for n in range(40)))
    lines = check_report.as_text([finding], only_problems=False, show_all=False, columns=columns).splitlines()
    assert lines[0] == "Okta: contoso.okta.com"
    assert max(map(len, lines)) <= columns
    assert {line[:11].rstrip() for line in lines[2:]} == {""}
    assert " ".join(line.strip() for line in lines[1:]) == f"hint     {finding.text}"
    assert len(check_report.as_text([finding], only_problems=False, show_all=False).splitlines()) == 2
