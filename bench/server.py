"""The Neo4j server of the benchmark: JVM options of production, and what fills and empties it."""

from typing import Any

import neo4j

from sandbox.neo4j_server import Neo4jServer

HEAP = "3g"
JVM_OPTIONS = ("-XX:+UseG1GC",)
"""G1 and both compilers. The options for a fast start turn the optimizing compiler off."""


class Server(Neo4jServer):
    """A server without a password, to use inside ``with``."""

    def __init__(self, version: str) -> None:
        page_cache = "dbms.memory.pagecache.size" if version.startswith("4") else "server.memory.pagecache.size"
        super().__init__(version, heap=HEAP, jvm_options=JVM_OPTIONS, settings={page_cache: "512m"})

    def __enter__(self) -> "Server":
        """Start."""
        self.start()
        return self

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables with which okta-ingest finds the server."""
        return {"NEO4J_URI": self.uri, "NEO4J_PASSWORD": "not-checked"}

    def run_query(self, query: str, **params: Any) -> list[list[Any]]:
        """Run a query; returns the values of its rows."""
        with neo4j.GraphDatabase.driver(self.uri) as driver, driver.session(database="neo4j") as session:
            return session.run(query, params).values()

    def empty(self) -> None:
        """Remove all nodes, indexes and constraints."""
        self.run_query("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
        for (name,) in self.run_query("SHOW CONSTRAINTS YIELD name"):
            self.run_query(f"DROP CONSTRAINT `{name}`")
        for (name,) in self.run_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            self.run_query(f"DROP INDEX `{name}`")

    def fill(self, labels: str, count: int) -> None:
        """Add *count* nodes of another tool, with a dozen properties each."""
        self.run_query(
            "UNWIND range(1, $count) AS n CALL { WITH n "
            f"CREATE (:{labels} {{objectid: 'S-1-5-21-' + n, name: 'NODE ' + n, domain: 'CORP.LOCAL', enabled: true, "
            "description: 'from another tool', a: n, b: n, c: n, d: n, e: n, lastseen: datetime()}) "
            "} IN TRANSACTIONS OF 10000 ROWS",
            count=count,
        )

    def content(self) -> list[list[Any]]:
        """Per label: nodes, properties and edges; without what only okta-ingest keeps for itself (``OktaIngest``)."""
        return self.run_query(
            "MATCH (n) WHERE NOT n:OktaIngest UNWIND labels(n) AS label "
            "RETURN label, count(n), sum(size(keys(n))), sum(size([(n)-[]-() | 1])) ORDER BY label"
        )
