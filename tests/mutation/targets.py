"""What decides about removal, visibility and links, and the tests that must notice a change of it."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]

_PYTHON = {
    "okta_ingest/model": [
        *("caller", "duplicates", "ids", "knowledge", "owners", "plan", "removal", "role_types", "timestamps"),
    ],
    "okta_ingest/model/rows": ["api_tokens", "groups", "lazy", "org", "owner_roles", "role_timestamps", "roles"],
    "okta_ingest/okta": ["access"],
    "okta_ingest/pipeline": ["compare", "existing", "sync_org", "unchanged", "write"],
}
"""The modules by folder: tests/unit mirrors the folders."""

_ALSO = {
    "okta_ingest/model": ["tests/unit/model", "tests/unit/pipeline"],
    "okta_ingest/model/rows": ["tests/unit/model", "tests/unit/pipeline"],
    "okta_ingest/okta": ["tests/unit/okta/test_visibility.py", "tests/unit/okta/test_collector.py"],
    "okta_ingest/pipeline": ["tests/unit/pipeline"],
    "role_types": ["tests/unit/okta/test_role_details.py"],
}
"""The tests that run if those of the module find nothing, by folder and module."""

_CYPHER = {
    "test_removing_statements": {
        "read_other_relationships": "relationships_of_other_tools",
        "remove_api_token_label": "with_labels_of_others",
        "remove_api_tokens": "without_labels_of_others",
        "unlink_group_roles": "unlink_group_roles",
        "unlink_member_of": "our_memberships",
        "unlink_roles": "unlink_roles or not_complete",
        "unlink_scoped_to": "limited_assignment",
        "unlink_unused_groups": "our_role_edges",
    },
    "test_statements": {"unlink_api_token_for": "wrong_owner_edges"},
    "test_owner_statements": {"upsert_role_types": "role_types"},
    "test_unchanged_statements": {
        "read_unchanged_api_tokens": "token and not_unchanged",
        "read_unchanged_users": "owner and not_unchanged or name_that",
        "upsert_api_token_lastseen": "tokens_and_their_edges",
        "upsert_user_lastseen": "owners_and_their_edges",
    },
    "test_existing_statements": {
        "adopt_stubs": "stub",
        "read_api_token_keys": "keys",
        "read_api_tokens": "values",
        "read_oktaingest": "bookkeeping",
        "read_role_timestamps": "role_timestamps",
        "read_stubs": "stub",
        "upsert_role_timestamps": "role_timestamps",
    },
    "test_locks": {"lock_org": "waits_for_every or other_org or first_runs"},
}
"""The statements that remove something, and those that read what exists for it, by their file of tests/graph.

The value selects the tests, as ``-k`` of pytest does: each more test of a statement takes seconds.
"""


def targets() -> dict[str, list[list[str]]]:
    """The paths of all modules and statements; for each the tests to run, and those to run if none of them fails."""
    found = {}
    for folder, names in _PYTHON.items():
        for name in names:
            own = f"{folder.replace('okta_ingest', 'tests/unit')}/test_{name}.py"
            tests = [[own] if (PROJECT / own).exists() else [], [*_ALSO[folder], *_ALSO.get(name, [])]]
            found[f"{folder}/{name}.py"] = [files for files in tests if files]
    for test, selected in _CYPHER.items():
        for name, keyword in selected.items():
            found[f"cypher/{name}.cypher"] = [[f"tests/graph/{test}.py", "-k", keyword]]
    return found
