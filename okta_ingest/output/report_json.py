"""A finished run of sync or plan as JSON, the interface for programs: keys are added, never renamed."""

from collections.abc import Iterator
from typing import Any

from okta_ingest.model.owners import Owner, OwnerChange, Owners
from okta_ingest.model.plan import Change
from okta_ingest.model.snapshot import Caller
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.output.json_stream import json_parts
from okta_ingest.pipeline.results import OrgResult, RunResult


def json_report(run: RunResult) -> Iterator[str]:
    """The run as one JSON object, indented, in parts that follow one another."""
    return json_parts(
        {
            "status": run.status,
            "started": format_timestamp(run.started),
            "seconds": round(run.seconds, 3),
            "orgs": (_org(org) for org in run.orgs),
            "warnings": list(run.warnings),
            "notes": list(run.notes),
            "error": run.error,
        }
    )


def _org(org: OrgResult) -> dict[str, Any]:
    changes = () if org.plan is None else org.plan.changes
    return {
        "domain": org.domain,
        "org_id": org.org_id,
        "status": org.status,
        "token_list": org.token_list,
        "collected_at": None if org.collected_at is None else format_timestamp(org.collected_at),
        "caller": _caller(org.caller),
        "requests": org.requests,
        "phases": {phase: round(seconds, 3) for phase, seconds in org.phases.items()},
        "tokens": org.tokens,
        "changes": (_change(change, org.token_owners) for change in changes),
        "owner_changes": (_owner_change(change) for change in org.token_owners.changes),
        "owners": dict(org.owners),
        "warnings": list(org.warnings),
        "notes": list(org.notes),
        "error": org.error,
    }


def _caller(caller: Caller | None) -> dict[str, Any] | None:
    if caller is None:
        return None
    roles = None if caller.roles is None else list(caller.roles)
    return {"id": caller.id, "login": caller.login, "roles": roles}


def _change(change: Change, owners: Owners) -> dict[str, Any]:
    return {
        "change": change.change,
        "id": change.id,
        "name": change.name,
        "userId": change.user_id,
        "owner": _owner(owners.of(change.user_id)),
        "fields": {name: list(values) for name, values in change.fields.items()},
    }


def _owner(owner: Owner | None) -> dict[str, Any] | None:
    if owner is None:
        return None
    return {
        "id": owner.id,
        "login": owner.login,
        "displayName": owner.display_name,
        "status": owner.status,
        "roleTypes": owner.role_types,
    }


def _owner_change(change: OwnerChange) -> dict[str, Any]:
    return {
        "id": change.owner.id,
        "login": change.owner.login,
        "fields": {name: list(values) for name, values in change.fields.items()},
        "tokens": list(change.tokens),
    }
