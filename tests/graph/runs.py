"""Runs of sync, plan and check on a real Neo4j, with a snapshot instead of an Okta org."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from okta_ingest.graph.database import Database
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.pipeline.check_neo4j import check_neo4j
from okta_ingest.pipeline.findings import Finding
from okta_ingest.pipeline.results import OrgResult
from okta_ingest.pipeline.sync import sync_orgs
from okta_ingest.pipeline.sync_org import Options
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT, DOMAIN

OPTIONS = Options(write=True, uppercase_names=False, index=True, removal=RemovalPolicy(), refuse_older=False)
PLAN = replace(OPTIONS, write=False)


@contextmanager
def connected(graph: Graph, batch_size: int = 100) -> Iterator[Database]:
    """The database, as the product connects to it."""
    with Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=batch_size) as database:
        yield database


@contextmanager
def connected_with_index(graph: Graph, batch_size: int) -> Iterator[Database]:
    """The same, with the index."""
    with connected(graph, batch_size) as database:
        database.change_schema("index_okta_objectid")
        database.change_schema("index_okta_objectid_online")
        yield database


def sync(database: Database, source: Snapshot, options: Options = OPTIONS, at: datetime = COLLECTED_AT) -> OrgResult:
    """The result of one run over one org, which must not fail."""
    collects = {DOMAIN: lambda: replace(source, collected_at=at)}
    (org,) = sync_orgs(collects, database, options, lambda *_: None).orgs
    assert org.error is None, org.error + org.traceback
    return org


def findings(graph: Graph, source: Snapshot) -> list[Finding]:
    """What check finds in Neo4j."""

    def connect() -> Database:
        return Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=100)

    return check_neo4j(connect, graph.uri, [source], lambda *_: None)
