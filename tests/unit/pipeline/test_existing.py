"""What exists in the graph is read once for many orgs, and again after a while."""

from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.model.duplicates import Node
from okta_ingest.model.knowledge import Knowledge
from okta_ingest.pipeline.existing import (
    MAX_AGE_SECONDS,
    Bookkeeping,
    Existing,
    ExistingReader,
    read_adoptable,
    read_bookkeeping,
)
from tests.samples import DOMAIN, ORG_ID, snapshot
from tests.unit.fake_database import FakeDatabase

KEYS = [{"environmentid": "00O1", "domains": ["one.okta.com", None], "objectids": ["A"]}]


def test_existing_nodes_are_read_again_after_a_minute() -> None:
    """Orgs that follow one another share a read; creating the reader reads nothing."""
    now, fake = (
        [1000.0],
        FakeDatabase({"read_stubs": [{"labels": [], "objectids": ["STUB1"]}], "read_api_token_keys": KEYS}),
    )
    reader = ExistingReader(fake.database, lambda: now[0])
    assert fake.calls == []
    first = reader.read()
    assert first == Existing(KEYS, {"STUB1": [Node("STUB1", [])]})
    fake.returns = {"read_stubs": [{"labels": ["GH", "A"], "objectids": ["STUB2"]}]}
    now[0] += MAX_AGE_SECONDS
    assert reader.read() is first
    now[0] += 1
    assert reader.read() == Existing([], {"STUB2": [Node("STUB2", ["A", "GH"])]})
    assert sorted(fake.calls) == ["read_api_token_keys", "read_api_token_keys", "read_stubs", "read_stubs"]


def test_token_is_of_the_org_that_its_id_or_a_domain_names() -> None:
    """Either is enough; a token that names no org is of none."""
    groups: list[dict[str, Any]] = [
        {"environmentid": "00O1", "domains": ["one.okta.com", None], "objectids": ["A"]},
        {"environmentid": None, "domains": [None, "one.okta.com"], "objectids": ["B"]},
        {"environmentid": "00O2", "domains": ["two.okta.com", None], "objectids": ["C"]},
        {"environmentid": None, "domains": [None, None], "objectids": ["D"]},
    ]
    existing = Existing(groups, {})
    assert existing.api_tokens_of("00O1", ["one.okta.com", "one.example.com"]) == ["A", "B"]
    assert existing.api_tokens_of("00O1", ["two.okta.com", "ONE.okta.com"]) == ["A", "B"]
    assert existing.api_tokens_of("00O1", []) == ["A"]
    assert existing.api_tokens_of(None, ["two.okta.com"]) == ["C"]
    assert existing.api_tokens_of(None, []) == []


def test_stubs_are_found_by_upper_case_key() -> None:
    """Each key once, with all its nodes."""
    nodes = [Node("00U1", []), Node("00u1", ["GH"])]
    existing = Existing([], {"00U1": nodes, "00U2": [Node("00U2", [])]})
    assert existing.stubs_among(["00u1", "00U1", "00u1", "00U3"]) == {"00U1": nodes}


@pytest.mark.parametrize(
    ("rows", "org_id", "expected"),
    [
        ([], ORG_ID, Bookkeeping(ORG_ID.upper(), None, None)),
        ([], None, Bookkeeping(DOMAIN, None, None)),
        (
            [{"org": "00O1", "lastCollected": "2026-01-01T00:00:00Z"}],
            None,
            Bookkeeping("00O1", datetime(2026, 1, 1, tzinfo=timezone.utc), None),
        ),
        (
            [
                {"org": ORG_ID.upper(), "lastCollected": "2026-01-01T00:00:00Z"},
                {"org": DOMAIN, "lastCollected": "2026-01-02T00:00:00Z"},
                {"org": "00O3", "lastCollected": None},
                {"org": "00O4", "lastCollected": "yesterday"},
            ],
            ORG_ID,
            Bookkeeping(ORG_ID.upper(), datetime(2026, 1, 2, tzinfo=timezone.utc), "yesterday"),
        ),
        (
            [
                {"org": "00O1", "lastCollected": "2026-01-01T00:00:00Z", "tokenList": "unknown", "usersRead": 1},
                {"org": "00o2", "lastCollected": "2026-01-02T00:00:00Z", "tokenList": "complete", "usersRead": 2},
            ],
            None,
            Bookkeeping("00O2", datetime(2026, 1, 2, tzinfo=timezone.utc), None, Knowledge("complete", 2, None)),
        ),
        (
            [
                {"org": None, "lastCollected": None, "tokenList": "complete"},
                {"org": "00o5", "lastCollected": None, "tokenList": "complete"},
            ],
            None,
            Bookkeeping("00O5", None, None),
        ),
    ],
)
def test_bookkeeping_has_key_and_newest_collection(
    rows: list[dict[str, Any]], org_id: str | None, expected: Bookkeeping
) -> None:
    """An org whose id cannot be read keeps its node; an unreadable timestamp counts as unknown."""
    fake = FakeDatabase({"read_oktaingest": rows})
    source = snapshot(org_id=org_id)
    assert read_bookkeeping(source, fake.database) == expected
    assert fake.params["read_oktaingest"] == {"org": source.environmentid, "domains": [DOMAIN.upper()]}


def test_adoptable_stubs_are_not_looked_up_without_stubs() -> None:
    """It would be a request for nothing."""
    fake = FakeDatabase({"read_okta_keys": [{"objectid": "00UA"}]})
    assert read_adoptable({}, fake.database) == {}
    assert fake.calls == []
    stubs = {"00UA": [Node("00UA", [])], "00UB": [Node("00UB", [])]}
    assert read_adoptable(stubs, fake.database) == {"00UB": Node("00UB", [])}
