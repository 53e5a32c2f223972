"""The floor: the fastest way to write a graph through Bolt, ``python -m bench.floor ROWS URI``.

Plain CREATE, nested by owner, without index and MERGE, in batches with as many tokens as okta-ingest's. What is the
same for the whole org is sent once per batch, not in every row. It can write into an empty graph only. The rows are
read from a graph that okta-ingest has written: the floor writes the same one.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import neo4j
from neo4j.time import DateTime

from bench.server import Server

BATCH = 5000
"""Tokens per transaction, as in okta-ingest."""
SHARED = ("oktaDomain", "environmentid", "lastseen")
"""Properties with one value in the whole org."""
READ_OWNERS = """
MATCH (u:Okta_User)
RETURN properties(u), [(t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u) | properties(t)]"""

Properties = dict[str, Any]


def write_rows(server: Server, path: Path) -> Path:
    """Write the org in the graph to a file, for `main`."""
    ((organization,),) = server.run_query("MATCH (o:Okta_Organization) RETURN properties(o)")
    rows = [{**user, "tokens": tokens} for user, tokens in server.run_query(READ_OWNERS)]
    temporal = {name for row in rows for node in (row, *row["tokens"]) for name in node if _is_temporal(node[name])}
    content = {"organization": organization, "rows": rows, "temporal": sorted(temporal)}
    path.write_text(json.dumps(content, default=_as_text), encoding="utf-8")
    return path


def main(path: str, uri: str) -> None:
    """Write the rows; print the seconds from the first statement to the last commit."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    rows, temporal = content["rows"], content["temporal"]
    shared = _take_shared(rows)
    tokens = sum(len(row["tokens"]) for row in rows)
    per_batch = max(1, BATCH * len(rows) // tokens)
    text = _text(rows, shared, temporal)
    with neo4j.GraphDatabase.driver(uri) as driver, driver.session(database="neo4j") as session:

        def write(text: str, **params: Any) -> None:
            session.execute_write(lambda transaction: transaction.run(text, params).consume())

        session.run("RETURN 1").consume()
        started = time.monotonic()
        write("CREATE (o:Okta:Okta_Organization) SET o = $organization", organization=content["organization"])
        for start in range(0, len(rows), per_batch):
            write(text, rows=rows[start : start + per_batch], **shared)
        print(json.dumps({"write": time.monotonic() - started}))


def _take_shared(rows: Sequence[Properties]) -> Properties:
    """Remove the shared properties from all rows; returns them."""
    shared = {name: rows[0][name] for name in SHARED}
    for node in (node for row in rows for node in (row, *row["tokens"])):
        if {name: node.pop(name) for name in SHARED} != shared:
            raise RuntimeError(f"{', '.join(SHARED)} differ within the org")
    return shared


def _text(rows: Sequence[Properties], shared: Mapping[str, Any], temporal: Sequence[str]) -> str:
    def properties(name: str, nodes: Sequence[Properties]) -> str:
        keys = sorted({key for node in nodes for key in node} - {"tokens"})
        own = [f"{key}: datetime({name}.{key})" if key in temporal else f"{key}: {name}.{key}" for key in keys]
        return ", ".join([*own, *(f"{key}: ${key}" for key in shared if key not in temporal), "lastseen: lastseen"])

    tokens = [token for row in rows for token in row["tokens"]]
    return f"""
WITH datetime($lastseen) AS lastseen
MATCH (o:Okta_Organization)
UNWIND $rows AS row
CREATE (o)-[:Okta_Contains {{traversable: true, lastseen: lastseen}}]->(u:Okta:Okta_User {{{properties("row", rows)}}})
WITH u, row, lastseen
UNWIND row.tokens AS token
CREATE (t:Okta:Okta_ApiToken {{{properties("token", tokens)}}})
CREATE (t)-[:Okta_ApiTokenFor {{traversable: true, lastseen: lastseen}}]->(u)"""


def _is_temporal(value: Any) -> bool:
    return isinstance(value, DateTime)


def _as_text(value: DateTime) -> str:
    return str(value.to_native().isoformat(timespec="milliseconds")).replace("+00:00", "Z")


if __name__ == "__main__":
    main(*sys.argv[1:])
