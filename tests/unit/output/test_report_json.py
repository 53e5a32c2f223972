"""The JSON report is the interface for programs: its keys and values are exact."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from okta_ingest.model.owners import Owner, OwnerChange, Owners
from okta_ingest.model.plan import Change
from okta_ingest.model.snapshot import Caller
from okta_ingest.output import report_json
from okta_ingest.pipeline.results import OrgResult
from tests.unit.output.sample_run import PARTIAL, a_plan, a_run, an_org

UNKNOWN_OWNER = dict.fromkeys(("id", "login", "displayName", "status", "roleTypes"))


def as_json(*orgs: OrgResult, error: str | None = None) -> dict[str, Any]:
    """The parsed report of a run over these orgs."""
    found: dict[str, Any] = json.loads("".join(report_json.json_report(a_run(*orgs, error=error))))
    return found


def test_report_has_the_documented_keys() -> None:
    """A failed org is in it with its error, without a traceback."""
    failed = OrgResult("fabrikam.okta.com", error="no response", traceback="Traceback")
    caller = Caller("00u1", True, login="ada@contoso.com", roles=("ORG_ADMIN",))
    assert as_json(replace(an_org(), caller=caller), failed) == {
        "status": "failed",
        "started": "2026-02-01T12:00:00Z",
        "seconds": 1.25,
        "orgs": [
            {
                "domain": "contoso.okta.com",
                "org_id": "00o1",
                "status": "ok",
                "token_list": "complete",
                "collected_at": "2026-02-01T12:00:00Z",
                "caller": {"id": "00u1", "login": "ada@contoso.com", "roles": ["ORG_ADMIN"]},
                "requests": 4,
                "phases": {"collect": 0.4, "plan": 0.1, "write": 0.25},
                "tokens": {
                    **{"seen": 1234, "created": 1, "changed": 1, "used": 2},
                    **{"unchanged": 1230, "removed": 1, "kept": 0},
                },
                "changes": [
                    {
                        **{"change": "created", "id": "00T1", "name": "[/red]\x1b[2J", "userId": "00u1"},
                        "owner": UNKNOWN_OWNER | {"id": "00u1"},
                        "fields": {},
                    },
                    {
                        **{"change": "changed", "id": "00T2", "name": "Two", "userId": None, "owner": None},
                        "fields": {"name": ["Zwei", "Two"], "networkInclude": [None, ["nzo1", "nzo2"]]},
                    },
                    {
                        **{"change": "removed", "id": "00T3", "name": None, "userId": "00u3"},
                        "owner": UNKNOWN_OWNER | {"id": "00u3"},
                        "fields": {},
                    },
                ],
                "owner_changes": [],
                "owners": {"seen": 1, "described": 0, "deleted": 0, "roles_read": 0},
                "warnings": ["invalid"],
                "notes": [],
                "error": None,
            },
            {
                "domain": "fabrikam.okta.com",
                "org_id": None,
                "status": "failed",
                "token_list": "unknown",
                "collected_at": None,
                "caller": None,
                "requests": 0,
                "phases": {},
                "tokens": {
                    **{"seen": 0, "created": 0, "changed": 0, "used": 0},
                    **{"unchanged": 0, "removed": 0, "kept": 0},
                },
                "changes": [],
                "owner_changes": [],
                "owners": {"seen": 0, "described": 0, "deleted": 0, "roles_read": 0},
                "warnings": [],
                "notes": [],
                "error": "no response",
            },
        ],
        "warnings": ["be careful"],
        "notes": [],
        "error": None,
    }


@pytest.mark.parametrize(
    ("org", "status", "token_list"),
    [
        (an_org(), "ok", "complete"),
        (an_org(plan=a_plan(token_list="unknown"), removed=0), "ok", "unknown"),
        (an_org(plan=PARTIAL), "partial", "partial"),
        (an_org(plan=None), "partial", "unknown"),
    ],
)
def test_status_and_token_list_are_those_of_the_org(org: OrgResult, status: str, token_list: str) -> None:
    """The run has the worst status."""
    report = as_json(org)
    assert (report["status"], report["orgs"][0]["status"]) == (status, status)
    assert report["orgs"][0]["token_list"] == token_list


def test_failed_database_is_the_error_of_the_run() -> None:
    """No org is in the report if none was begun."""
    report = as_json(error="Neo4j is down.\nStart it.")
    assert (report["status"], report["orgs"], report["error"]) == ("failed", [], "Neo4j is down.\nStart it.")


def test_value_of_any_type_in_the_graph_is_text() -> None:
    """Another tool may have written it."""
    change = Change("changed", "00T2", "Two", None, {"networkInclude": (date(2026, 1, 2), None)})
    (org,) = as_json(an_org(plan=a_plan(change)))["orgs"]
    assert org["changes"][0]["fields"] == {"networkInclude": ["2026-01-02", None]}


def test_owner_changes_name_owner_fields_and_tokens() -> None:
    """Unknown is null, never a sentence; each change has its owner."""
    ada = Owner("00u1", "ada@contoso.com", "Ada", "ACTIVE", ["SUPER_ADMIN"])
    change = OwnerChange(ada, {"roleTypes": (None, ["SUPER_ADMIN"])}, ["00T1"])
    (org,) = as_json(an_org(token_owners=Owners({"00U1": ada}, [change])))["orgs"]
    assert org["owner_changes"] == [
        {"id": "00u1", "login": "ada@contoso.com", "fields": {"roleTypes": [None, ["SUPER_ADMIN"]]}, "tokens": ["00T1"]}
    ]
    assert org["changes"][0]["owner"] == {
        **{"id": "00u1", "login": "ada@contoso.com", "displayName": "Ada", "status": "ACTIVE"},
        "roleTypes": ["SUPER_ADMIN"],
    }
