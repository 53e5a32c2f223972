"""A finished run is told exactly, to people and to programs."""

import json
from datetime import datetime, timezone

import pytest

from okta_ingest import report
from okta_ingest.outcome import OrgOutcome, Outcome, Status

STARTED = datetime(2026, 2, 1, 12, 0, tzinfo=timezone.utc)


def outcome(*orgs: OrgOutcome, error: str | None = None) -> Outcome:
    """A run over *orgs*."""
    return Outcome(
        STARTED,
        1.25,
        "Neo4j 4.4.44 at bolt://localhost:7687, database neo4j",
        "config.yaml",
        list(orgs),
        ["be careful"],
        error,
    )


def org(**changed: object) -> OrgOutcome:
    """An org of which everything went well."""
    done = OrgOutcome(
        domain="contoso.okta.com",
        org_id="00o1",
        complete=True,
        requests=2,
        phases={"collect": 0.4, "write": 0.25},
        tokens_seen=1234,
        tokens_created=1,
        owners_seen=1,
        warnings=["odd"],
    )
    for name, value in changed.items():
        setattr(done, name, value)
    return done


def test_text() -> None:
    """The text names org, counts, times and where everything went."""
    assert report.as_text(outcome(org())) == (
        "contoso.okta.com: 1,234 API tokens of 1 owner, 1 new\n"
        "  org 00o1, 2 requests, collect 0.4 s, write 0.2 s\n"
        "Written to Neo4j 4.4.44 at bolt://localhost:7687, database neo4j; configured by config.yaml.\n"
    )


def test_text_of_a_failed_run() -> None:
    """Where nothing was written, the text does not say that something was."""
    assert report.as_text(outcome(org(error="no"))) == ""


def test_json() -> None:
    """The JSON object has the documented keys; a failed org stands in it with its error."""
    failed = OrgOutcome("fabrikam.okta.com", error="no answer")
    assert json.loads(report.as_json(outcome(org(), failed))) == {
        "status": "failed",
        "started": "2026-02-01T12:00:00Z",
        "seconds": 1.25,
        "orgs": [
            {
                "domain": "contoso.okta.com",
                "org_id": "00o1",
                "status": "ok",
                "complete": True,
                "requests": 2,
                "phases": {"collect": 0.4, "write": 0.25},
                "tokens": {"seen": 1234, "created": 1},
                "owners": {"seen": 1},
                "warnings": ["odd"],
                "error": None,
            },
            {
                "domain": "fabrikam.okta.com",
                "org_id": None,
                "status": "failed",
                "complete": False,
                "requests": 0,
                "phases": {},
                "tokens": {"seen": 0, "created": 0},
                "owners": {"seen": 0},
                "warnings": [],
                "error": "no answer",
            },
        ],
        "warnings": ["be careful"],
        "error": None,
    }


@pytest.mark.parametrize(
    ("orgs", "error", "status", "exit_code"),
    [
        ([org()], None, "ok", 0),
        ([org(), org(complete=False)], None, "incomplete", 3),
        ([org(complete=False), org(error="no"), org()], None, "failed", 1),
        ([], "no", "failed", 1),
    ],
)
def test_exit_code(orgs: list[OrgOutcome], error: str | None, status: Status, exit_code: int) -> None:
    """The worst of the orgs, or the failed database, decides how the run ended."""
    done = outcome(*orgs, error=error)
    assert (done.status, done.exit_code) == (status, exit_code)


def test_warnings() -> None:
    """Warnings are one line each, with their org, and a long list is cut with a count."""
    assert report.warnings(outcome(org()), all_of_them=False) == [
        "warning: be careful",
        "warning: contoso.okta.com: odd",
    ]
    flood = outcome(org(warnings=[f"odd {number}" for number in range(1500)]))
    shown = report.warnings(flood, all_of_them=False)
    assert (len(shown), shown[-1]) == (21, "warning: 1,481 more like these; -v shows them all")
    assert len(report.warnings(flood, all_of_them=True)) == 1501


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 🔑 [/red]", "plain é 🔑 [/red]"),
        ("a\x1b[31m\x00b", "a\\x1b[31m\\x00b"),
        ("\u202e\ud800", "\\u202e\\ud800"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    """What a terminal would obey is shown escaped; markup is text."""
    assert report.printable(text) == expected
