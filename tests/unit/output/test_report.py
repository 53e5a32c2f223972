"""A finished run is told exactly, to people and to programs."""

import json
from datetime import datetime, timezone

import pytest

from okta_ingest.model.plan import Change, Plan
from okta_ingest.output import report
from okta_ingest.output.escape import printable
from okta_ingest.output.plan_table import changes
from okta_ingest.pipeline.results import OrgResult, RunResult, Status

STARTED = datetime(2026, 2, 1, 12, 0, tzinfo=timezone.utc)


def result(*orgs: OrgResult, error: str | None = None, written: bool = True) -> RunResult:
    """A run over *orgs*."""
    return RunResult(
        STARTED,
        1.25,
        written=written,
        server="Neo4j 4.4.44 at bolt://localhost:7687, database neo4j",
        configuration="config.yaml",
        orgs=list(orgs),
        warnings=["be careful"],
        error=error,
    )


CHANGES = [
    Change("created", "00T1", "[/red]\x1b[2J", "00u1", {}),
    Change("changed", "00T2", "Two", None, {"name": ("Zwei", "Two"), "networkInclude": (None, ["nzo1", "nzo2"])}),
    Change("removed", "00T3", None, "00u3", {}),
]


def org(**changed: object) -> OrgResult:
    """An org of which everything went well."""
    done = OrgResult(
        domain="contoso.okta.com",
        org_id="00o1",
        collected_at=STARTED,
        requests=4,
        phases={"collect": 0.4, "plan": 0.1, "write": 0.25},
        tokens_seen=1234,
        owners={"seen": 1, "described": 0, "deleted": 0, "roles_read": 0},
        plan=Plan(
            CHANGES, [{"objectid": "00T3"}], used=2, unchanged=1230, kept=0, undated=0, complete=True, withheld=[]
        ),
        removed=1,
        warnings=["odd"],
    )
    for name, value in changed.items():
        setattr(done, name, value)
    return done


WITHHELD = Plan([], [], used=0, unchanged=1, kept=3, undated=0, complete=False, withheld=["3 tokens are kept"])


def test_text() -> None:
    """The text names org, counts, times and where everything went."""
    assert report.as_text(result(org()), False) == (
        "contoso.okta.com: 1,234 API tokens of 1 owner\n"
        "  1 created, 1 changed, 2 used, 1,230 unchanged, 1 removed\n"
        "  org 00o1, 4 requests, collect 0.4 s, plan 0.1 s, write 0.2 s\n"
        "Written to Neo4j 4.4.44 at bolt://localhost:7687, database neo4j; configured by config.yaml.\n"
    )


def test_text_of_a_plan() -> None:
    """The text of a plan says that nothing was written."""
    assert (
        report.as_text(result(org(), written=False), False)
        .splitlines()[-1]
        .startswith("A plan; nothing was written to")
    )


def test_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of changes names each token and field, as text that no terminal obeys."""
    monkeypatch.setenv("COLUMNS", "120")
    lines = [line.split() for line in changes(result(org()), all_of_them=False).splitlines()]
    assert [line for line in lines if line and set(line[0]) != {"─"}] == [
        ["token", "id", "owner", "what", "changes"],
        ["created", "[/red]\\x1b[2J", "00T1", "00u1"],
        ["changed", "Two", "00T2", "name:", "Zwei", "->", "Two"],
        ["networkInclude:", "(none)", "->", "nzo1,", "nzo2"],
        ["removed", "00T3", "00u3"],
    ]


def test_many_changes() -> None:
    """A long table is cut with a count, and shown whole when that is asked for."""
    flood = Plan([CHANGES[0]] * 1500, [], used=0, unchanged=0, kept=0, undated=0, complete=True, withheld=[])
    assert "1,450 more changes; -v shows them all" in changes(result(org(plan=flood)), all_of_them=False)
    assert changes(result(org(plan=flood)), all_of_them=True).count("created") == 1500


def test_no_changes() -> None:
    """Where nothing changes there is no table."""
    assert changes(result(org(plan=WITHHELD)), all_of_them=False) == ""


def test_text_of_a_failed_run() -> None:
    """Where nothing was written, the text does not say that something was."""
    assert report.as_text(result(org(error="no")), False) == ""


def test_json() -> None:
    """The JSON object has the documented keys; a failed org stands in it with its error."""
    failed = OrgResult("fabrikam.okta.com", error="no answer")
    assert json.loads(report.as_json(result(org(), failed))) == {
        "status": "failed",
        "started": "2026-02-01T12:00:00Z",
        "seconds": 1.25,
        "orgs": [
            {
                "domain": "contoso.okta.com",
                "org_id": "00o1",
                "status": "ok",
                "complete": True,
                "collected": "2026-02-01T12:00:00Z",
                "requests": 4,
                "phases": {"collect": 0.4, "plan": 0.1, "write": 0.25},
                "tokens": {
                    **{"seen": 1234, "created": 1, "changed": 1, "used": 2},
                    **{"unchanged": 1230, "removed": 1, "kept": 0},
                },
                "changes": [
                    {"change": "created", "id": "00T1", "name": "[/red]\x1b[2J", "userId": "00u1", "fields": {}},
                    {
                        **{"change": "changed", "id": "00T2", "name": "Two", "userId": None},
                        "fields": {"name": ["Zwei", "Two"], "networkInclude": [None, ["nzo1", "nzo2"]]},
                    },
                    {"change": "removed", "id": "00T3", "name": None, "userId": "00u3", "fields": {}},
                ],
                "owners": {"seen": 1, "described": 0, "deleted": 0, "roles_read": 0},
                "warnings": ["odd"],
                "error": None,
            },
            {
                "domain": "fabrikam.okta.com",
                "org_id": None,
                "status": "failed",
                "complete": False,
                "collected": None,
                "requests": 0,
                "phases": {},
                "tokens": {
                    **{"seen": 0, "created": 0, "changed": 0, "used": 0},
                    **{"unchanged": 0, "removed": 0, "kept": 0},
                },
                "changes": [],
                "owners": {"seen": 0, "described": 0, "deleted": 0, "roles_read": 0},
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
        ([org(), org(plan=WITHHELD)], None, "incomplete", 3),
        ([org(plan=WITHHELD), org(error="no"), org()], None, "failed", 1),
        ([], "no", "failed", 1),
    ],
)
def test_exit_code(orgs: list[OrgResult], error: str | None, status: Status, exit_code: int) -> None:
    """The worst of the orgs, or the failed database, decides how the run ended."""
    done = result(*orgs, error=error)
    assert (done.status, done.exit_code) == (status, exit_code)


def test_warnings() -> None:
    """Warnings are one line each, with their org, and a long list is cut with a count."""
    assert report.warnings(result(org()), all_of_them=False) == [
        "warning: be careful",
        "warning: contoso.okta.com: odd",
    ]
    flood = result(org(warnings=[f"odd {number}" for number in range(1500)]))
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
    assert printable(text) == expected


def test_text_of_many_orgs() -> None:
    """Of many orgs those with news come first, a line each; the rest is counted, and so is the whole."""
    same = Plan([], [], used=0, unchanged=5, kept=0, undated=0, complete=True, withheld=[])
    quiet = [org(domain=f"quiet{number}.okta.com", plan=same, tokens_seen=5, removed=0) for number in range(30)]
    failed, alone = org(domain="failed.okta.com", error="no"), org(domain="alone.okta.com", plan=None)
    whole = result(*quiet, failed, alone, org())
    lines = report.as_text(whole, all_of_them=False).splitlines()
    assert lines[:3] == [
        "alone.okta.com: left alone",
        "contoso.okta.com: 1,234 API tokens of 1 owner; 1 created, 1 changed, 2 used, 1,230 unchanged, 1 removed",
        "quiet0.okta.com: 5 API tokens of 1 owner; 5 unchanged",
    ]
    assert lines[20:22] == [
        "12 more orgs; -v shows them all",
        "31 of 33 orgs: 1,384 API tokens; 1 created, 1 changed, 2 used, 1,380 unchanged, 1 removed; "
        "132 requests, 1.2 s",
    ]
    assert len(report.as_text(whole, all_of_them=True).splitlines()) == 34


def test_changes_of_several_orgs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several orgs change, each change stands under its org."""
    monkeypatch.setenv("COLUMNS", "160")
    table = changes(result(org(), org(domain="fabrikam.okta.com")), all_of_them=False)
    words = [line.split()[0] for line in table.splitlines() if line.strip()]
    assert words.index("contoso.okta.com") < words.index("created") < words.index("fabrikam.okta.com")


def test_text_of_an_org_that_was_left_alone() -> None:
    """An org of which nothing was written is said to be left alone, and when its snapshot was collected."""
    then = datetime(2026, 1, 31, 9, 30, tzinfo=timezone.utc)
    assert report.as_text(result(org(plan=None, collected_at=then, phases={"plan": 0.1})), False) == (
        "contoso.okta.com: left alone\n"
        "  org 00o1, collected 2026-01-31 09:30 UTC by 4 requests, plan 0.1 s\n"
        "Nothing was written to Neo4j 4.4.44 at bolt://localhost:7687, database neo4j; configured by config.yaml.\n"
    )


def test_many_errors() -> None:
    """Many orgs that failed are cut with a count, and all are shown when that is asked for."""
    whole = result(*(org(domain=f"{number}.okta.com", error="no") for number in range(100)))
    assert report.errors(whole, all_of_them=False)[-1] == "error: 80 more like these; -v shows them all"
    assert len(report.errors(whole, all_of_them=True)) == 100
