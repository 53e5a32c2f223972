"""A finished run for the tests of its reports."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from okta_ingest.model.plan import Change, Plan
from okta_ingest.pipeline.results import OrgResult, RunResult

STARTED = datetime(2026, 2, 1, 12, 0, tzinfo=timezone.utc)
SERVER = "Neo4j 4.4.44 at bolt://localhost:7687, database neo4j"

CHANGES = [
    Change("created", "00T1", "[/red]\x1b[2J", "00u1", {}),
    Change("changed", "00T2", "Two", None, {"name": ("Zwei", "Two"), "networkInclude": (None, ["nzo1", "nzo2"])}),
    Change("removed", "00T3", None, "00u3", {}),
]


def a_plan(*changes: Change, **more: Any) -> Plan:
    """A plan with these changes."""
    values: dict[str, Any] = {
        **{"used": 0, "unchanged": 0, "kept": 0, "unclear": 0},
        **{"token_list": "complete", "partial_reasons": []},
    }
    removals = [{"objectid": change.id} for change in changes if change.change == "removed"]
    return Plan(changes, removals, **{**values, **more})


PARTIAL = a_plan(unchanged=1, kept=3, token_list="partial", partial_reasons=["3 tokens are kept"])


def an_org(**changed: Any) -> OrgResult:
    """An org whose changes were all written."""
    org = OrgResult(
        domain="contoso.okta.com",
        org_id="00o1",
        collected_at=STARTED,
        requests=4,
        phases={"collect": 0.4, "plan": 0.1, "write": 0.25},
        tokens_seen=1234,
        owners={"seen": 1, "described": 0, "deleted": 0, "roles_read": 0},
        plan=a_plan(*CHANGES, used=2, unchanged=1230),
        removed=1,
        warnings=["invalid"],
    )
    return replace(org, **changed)


def a_run(*orgs: OrgResult, error: str | None = None, written: bool = True) -> RunResult:
    """A run over these orgs."""
    return RunResult(
        STARTED,
        1.25,
        written=written,
        server=SERVER,
        configuration="config.yaml",
        orgs=orgs,
        warnings=["be careful"],
        error=error,
    )
