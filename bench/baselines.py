"""Baselines that write the same graph: ``python -m bench.baselines NAME SNAPSHOTS URI``.

``floor``: plain CREATE, nested by owner, no index, no MERGE: the fastest write on this server. ``per_row``: one MERGE
and one transaction per token, as many tools write. ``cartography``: two statements as cartography's ``load()`` builds
them (https://github.com/cartography-cncf/cartography, ``cartography/graph/querybuilder.py``), in batches of its size,
with text dates and without organization.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import neo4j

from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.pipeline import snapshot_file

BATCH = 5000
CARTOGRAPHY_BATCH = 10_000
Write = Callable[[str, Sequence[Row]], None]

_TIMESTAMPS = {
    "created",
    "lastUpdated",
    "expiresAt",
    "lastUsed",
    "activated",
    "lastLogin",
    "passwordChanged",
}


def main(name: str, path: str, uri: str) -> None:
    """Write the first org of the file; print the seconds from the first statement to the last commit."""
    (org, *_) = snapshot_file.read(Path(path), datetime.now(timezone.utc))
    assert isinstance(org, Snapshot)  # noqa: S101 - the bench's own file
    rows = rows_of(org, uppercase=False)
    seen = format_timestamp(org.collected_at)
    with neo4j.GraphDatabase.driver(uri) as driver, driver.session(database="neo4j") as session:

        def write(text: str, batch: Sequence[Row]) -> None:
            params = {**rows.constants, "constants": rows.constants, "seen": seen, "rows": batch}
            session.execute_write(lambda transaction: transaction.run(text, params).consume())

        session.run("RETURN 1").consume()
        prepare, write_all = BASELINES[name](rows)
        for text in prepare:
            session.run(text).consume()
        started = time.monotonic()
        write_all(write)
        print(json.dumps({"write": time.monotonic() - started}))


def floor(rows: OrgRows) -> tuple[Sequence[str], Callable[[Write], None]]:
    """Only CREATE, in batches with as many tokens as those of okta-ingest."""
    (organization,) = rows.upserts["upsert_organization"]
    tokens = {row["objectid"]: row for row in rows.upserts["upsert_api_tokens"]}
    owned: dict[str, list[Row]] = {}
    for row in rows.links["link_api_token_for"]:
        owned.setdefault(row["user"], []).extend(tokens[key] for key in row["apiTokens"])
    nested = [{**user, "tokens": owned[user["objectid"]]} for user in rows.upserts["upsert_users"]]
    per_batch = max(1, BATCH * len(nested) // len(tokens))
    text = f"""
UNWIND $rows AS row
MATCH (o:Okta_Organization)
CREATE (u:Okta:Okta_User {_map(nested[0], "row")})
CREATE (o)-[:Okta_Contains {{traversable: true, lastseen: datetime($seen)}}]->(u)
WITH u, row
UNWIND row.tokens AS token
CREATE (t:Okta:Okta_ApiToken {_map(next(iter(tokens.values())), "token")})
CREATE (t)-[:Okta_ApiTokenFor {{traversable: true, lastseen: datetime($seen)}}]->(u)"""

    def write_all(write: Write) -> None:
        write(f"UNWIND $rows AS row CREATE (:Okta:Okta_Organization {_map(organization, 'row')})", [organization])
        for start in range(0, len(nested), per_batch):
            write(text, nested[start : start + per_batch])

    return [], write_all


def per_row(rows: OrgRows) -> tuple[Sequence[str], Callable[[Write], None]]:
    """MERGE of each token, its owner and edge in one transaction, with an index."""
    users = {row["objectid"]: row for row in rows.upserts["upsert_users"]}
    owner = {token: row["user"] for row in rows.links["link_api_token_for"] for token in row["apiTokens"]}
    text = """
UNWIND $rows AS row
MERGE (t:Okta {objectid: row.token.objectid}) SET t:Okta_ApiToken, t += row.token, t += $constants
MERGE (u:Okta {objectid: row.user.objectid}) SET u:Okta_User, u += row.user, u += $constants
MERGE (t)-[:Okta_ApiTokenFor]->(u)"""

    def write_all(write: Write) -> None:
        for token in rows.upserts["upsert_api_tokens"]:
            write(text, [{"token": token, "user": users[owner[token["objectid"]]]}])

    index = "CREATE INDEX bench IF NOT EXISTS FOR (n:Okta) ON (n.objectid)"
    return [index, "CALL db.awaitIndex('bench', 300)"], write_all


def cartography(rows: OrgRows) -> tuple[Sequence[str], Callable[[Write], None]]:
    """MERGE by an indexed id, with firstseen and lastupdated; the edge to the owner in a subquery."""
    users, tokens = rows.upserts["upsert_users"], rows.upserts["upsert_api_tokens"]

    def node(label: str, row: Row) -> str:
        sets = "".join(f", i.{key} = item.{key}" for key in row if key != "id")
        sets += ", i.oktaDomain = $oktaDomain, i.environmentid = $environmentid"
        return f"""
UNWIND $rows AS item
MERGE (i:{label} {{id: item.id}})
ON CREATE SET i.firstseen = timestamp()
SET i.lastupdated = 1{sets}"""

    owner = """
WITH i, item
CALL {
  WITH i, item
  OPTIONAL MATCH (n0:BenchUser) WHERE n0.id = item.userId
  WITH i, item, n0 WHERE n0 IS NOT NULL
  MERGE (i)-[r0:API_TOKEN_FOR]->(n0)
  ON CREATE SET r0.firstseen = timestamp()
  SET r0.lastupdated = 1
}"""

    def write_all(write: Write) -> None:
        for text, all_rows in ((node("BenchUser", users[0]), users), (node("BenchToken", tokens[0]) + owner, tokens)):
            for start in range(0, len(all_rows), CARTOGRAPHY_BATCH):
                write(text, all_rows[start : start + CARTOGRAPHY_BATCH])

    indexes = [(label, key) for label in ("BenchUser", "BenchToken") for key in ("id", "lastupdated")]
    prepare = [f"CREATE INDEX {label}_{key} IF NOT EXISTS FOR (n:{label}) ON (n.{key})" for label, key in indexes]
    return [*prepare, "CALL db.awaitIndexes(300)"], write_all


BASELINES = {"floor": floor, "per_row": per_row, "cartography": cartography}


def _map(row: Row, name: str) -> str:
    """A Cypher map of the properties in a row, and of those that all nodes of the org have."""
    values = {
        key: f"datetime({name}.{key})" if key in _TIMESTAMPS else f"{name}.{key}" for key in row if key != "tokens"
    }
    constants = {"oktaDomain": "$oktaDomain", "environmentid": "$environmentid", "lastseen": "datetime($seen)"}
    return "{" + ", ".join(f"{key}: {value}" for key, value in {**values, **constants}.items()) + "}"


if __name__ == "__main__":
    main(*sys.argv[1:])
