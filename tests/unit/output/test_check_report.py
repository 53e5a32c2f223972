"""What a check found is told exactly, and what comes from outside obeys no terminal."""

import json

from okta_ingest.output import check_report
from okta_ingest.output.check_report import Finding

WELL = Finding("ok", "Okta", "contoso.okta.com", "the credential works")
ODD = Finding("hint", "Neo4j", "Neo4j 4.4.44 at bolt://localhost:7687", "no\x1b[2J index.", "Make one.")


def test_text() -> None:
    """Each org and server has a heading, and each finding a line with its level and what to do."""
    assert check_report.as_text([WELL, ODD], only_bad=False, all_of_them=False) == (
        "Okta: contoso.okta.com\n"
        "  ok          the credential works\n"
        "Neo4j 4.4.44 at bolt://localhost:7687\n"
        "  hint        no\\x1b[2J index. Make one.\n"
    )


def test_many() -> None:
    """Of many findings those that are well are counted, and shown when that is asked for."""
    many = [WELL] * 100 + [ODD]
    assert check_report.as_text(many, only_bad=False, all_of_them=False).splitlines() == [
        "Neo4j 4.4.44 at bolt://localhost:7687",
        "  hint        no\\x1b[2J index. Make one.",
        "100 more findings are ok; -v shows them all",
    ]
    assert check_report.as_text(many, only_bad=False, all_of_them=True).count("the credential works") == 100


def test_json() -> None:
    """The JSON object has the worst status and every finding with all its keys."""
    bad = Finding("failed", "Okta", "fabrikam.okta.com", "no answer", "Check org_url.")
    lacking = Finding("incomplete", "Okta", "contoso.okta.com", "roles cannot be read")
    assert json.loads(check_report.as_json([WELL, bad])) == {
        "status": "failed",
        "findings": [
            {"level": "ok", "end": "Okta", "subject": "contoso.okta.com", "what": "the credential works", "advice": ""},
            {
                **{"level": "failed", "end": "Okta", "subject": "fabrikam.okta.com"},
                **{"what": "no answer", "advice": "Check org_url."},
            },
        ],
    }
    assert check_report.status([WELL, ODD]) == "ok"
    assert check_report.status([WELL, lacking]) == "incomplete"
    assert check_report.status([]) == "ok"
