"""A real Neo4j database for tests: run queries, read all data, remove all data."""

from dataclasses import dataclass
from typing import Any

import neo4j

OWN_SCHEMA = {"okta_objectid_index", "oktaingest_org_constraint"}
"""The names of the index and constraint that okta-ingest creates."""


@dataclass(frozen=True)
class Graph:
    """One database and its login; ``certificate`` is that of a server with TLS."""

    uri: str
    username: str
    password: str
    driver: neo4j.Driver
    certificate: str | None = None

    def run(self, query: str, **params: Any) -> list[dict[str, Any]]:
        """Run a query; timestamps are returned as ISO 8601 text."""
        with self.driver.session(database="neo4j") as session:
            return [
                {key: _as_text(value) for key, value in dict(record).items()} for record in session.run(query, params)
            ]

    def value(self, query: str, **params: Any) -> Any:
        """The only value that a query returns."""
        ((value,),) = (row.values() for row in self.run(query, **params))
        return value

    def node(self, objectid: str) -> dict[str, Any]:
        """The properties of the only node with this objectid."""
        properties: dict[str, Any] = self.value(
            "MATCH (n {objectid: $objectid}) RETURN properties(n)", objectid=objectid
        )
        return properties

    def everything(self, without: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        """All nodes and relationships, sorted; the properties *without* are omitted."""
        nodes = self.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
        edges = self.run(
            "MATCH (a)-[r]->(b) RETURN coalesce(a.objectid, a.org) AS a, type(r) AS type, "
            "coalesce(b.objectid, b.org) AS b, properties(r) AS properties"
        )
        elements = [("node", *sorted(row["labels"]), _items(row["properties"], without)) for row in nodes]
        elements += [("edge", row["a"], row["type"], row["b"], _items(row["properties"], without)) for row in edges]
        return sorted(elements, key=repr)

    def schema(self) -> set[str]:
        """The names of all indexes and constraints, without Neo4j's own."""
        names = {row["name"] for row in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")}
        return names | {row["name"] for row in self.run("SHOW CONSTRAINTS YIELD name")}

    def clear(self) -> None:
        """Remove all nodes and relationships, and all indexes and constraints but those of okta-ingest.

        A change of the schema makes Neo4j plan every statement again, which takes most of a test's time.
        """
        self.run("MATCH (n) DETACH DELETE n")
        if self.schema() - OWN_SCHEMA:
            self.empty()

    def empty(self) -> None:
        """Remove all nodes, relationships, constraints and indexes."""
        self.run("MATCH (n) DETACH DELETE n")
        for row in self.run("SHOW CONSTRAINTS YIELD name"):
            self.run(f"DROP CONSTRAINT `{row['name']}`")
        for row in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
            self.run(f"DROP INDEX `{row['name']}`")


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, neo4j.time.DateTime):
        return value.to_native().isoformat().replace("+00:00", "Z")
    return value


def _items(properties: dict[str, Any], without: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((key, value) for key, value in properties.items() if key not in without))
