"""A database that does not finish in time ends the run: no further org waits for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.errors import GraphTimeoutError
from okta_ingest.messages import Message
from okta_ingest.messages import run as messages
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Collect
from okta_ingest.pipeline.sync import sync_orgs
from okta_ingest.pipeline.sync_org import Options
from tests.samples import DOMAIN, api_token, snapshot
from tests.unit.fake_database import FakeDatabase, no_progress, raising, recording

OPTIONS = Options(write=True, uppercase_names=True, index=True, removal=RemovalPolicy(), refuse_older=False)
TIMEOUT = GraphTimeoutError(Message("Neo4j did not finish.", "Check it."))
FIRST, LAST = "first.okta.com", "last.okta.com"


def three_orgs(read: list[str]) -> dict[str, Collect]:
    """Three orgs; *read* gets something when the last one is read."""
    first = replace(snapshot(api_token(1)), domain=FIRST, domains=[FIRST], org_id="00ofirst")
    return {FIRST: lambda: first, DOMAIN: lambda: snapshot(api_token(2)), LAST: recording(read)}


@pytest.mark.parametrize("options", [OPTIONS, replace(OPTIONS, write=False)])
def test_after_a_timeout_no_org_is_read(options: Options) -> None:
    """Those before keep their result, those after have an error of their own."""
    read: list[str] = []
    fake = FakeDatabase()

    def time_out(params: Mapping[str, Any]) -> None:
        if fake.calls.count("read_owners") == 2:
            raise TIMEOUT

    fake.raises["read_owners"] = time_out
    result = sync_orgs(three_orgs(read), fake.database, options, no_progress)
    assert [(org.domain, org.status, org.error) for org in result.orgs] == [
        (FIRST, "ok", None),
        (DOMAIN, "failed", "Neo4j did not finish.\nCheck it."),
        (LAST, "failed", messages.ORG_NOT_SYNCED.line()),
    ]
    assert (read, result.error) == ([], None)
    assert "read_duplicates" not in fake.calls


def test_timeout_while_the_schema_is_created_ends_the_run() -> None:
    """It is no missing permission, without which the run could continue."""
    fake = FakeDatabase()
    fake.raises["index_oktaingest_org"] = raising(TIMEOUT)
    read: list[str] = []
    result = sync_orgs(three_orgs(read), fake.database, OPTIONS, no_progress)
    assert (result.error, result.traceback) == ("Neo4j did not finish.\nCheck it.", "")
    not_synced = "not synced: constraint and index could not be created."
    assert [(org.domain, org.error) for org in result.orgs] == [(name, not_synced) for name in (FIRST, DOMAIN, LAST)]
    assert (fake.writes, read) == (["index_oktaingest_org"], [])
