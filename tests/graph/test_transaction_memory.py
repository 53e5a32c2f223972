"""A server that allows a transaction little memory."""

from datetime import timedelta

from okta_ingest.graph.database import Database
from sandbox.neo4j_server import Neo4jServer
from tests.graph.runs import sync
from tests.samples import COLLECTED_AT, api_token, snapshot

TOKENS = 3_000
BATCH = 100
LIMITS = {
    "4": {"dbms.memory.transaction.max_size": "4m", "dbms.tx_state.memory_allocation": "ON_HEAP"},
    "5": {"db.memory.transaction.max": "4m"},
}


def test_owner_with_many_tokens_is_written_in_small_transactions(version: str) -> None:
    """First load, rerun, another owner for all tokens, and removal; a batch of all tokens would not fit."""
    settings = LIMITS["4" if version.startswith("4") else "5"]
    first, second = (
        snapshot(*(api_token(number, userId=owner) for number in range(TOKENS))) for owner in ("00uone", "00utwo")
    )
    with (
        Neo4jServer(version, password="sandbox-password", settings=settings) as server,
        Database(server.uri, "neo4j", "sandbox-password", "neo4j", batch_size=BATCH) as database,
    ):
        runs = [
            sync(database, source, at=COLLECTED_AT + timedelta(hours=at))
            for at, source in enumerate((first, first, second))
        ]
        assert [(org.tokens["created"], org.tokens["unchanged"], org.tokens["changed"]) for org in runs] == [
            (TOKENS, 0, 0),
            (0, TOKENS, 0),
            (0, 0, TOKENS),
        ]
        (row,) = database.run_query(
            "MATCH (t:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(u {objectid: '00UTWO'}) RETURN count(r)", {}
        ).rows
        assert row == [TOKENS]
