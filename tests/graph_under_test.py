"""A real Neo4j database as tests see it: run anything, look at everything, begin from nothing."""

from dataclasses import dataclass
from typing import Any

import neo4j

OURS = {"okta_objectid_index", "oktaingest_org_constraint"}
"""The names of the index and the constraint that a run makes."""


@dataclass(frozen=True)
class Graph:
    """One database, and how to log in to it. ``certificate`` is that of a server that speaks TLS, too."""

    uri: str
    username: str
    password: str
    driver: neo4j.Driver
    certificate: str | None = None

    def run(self, query: str, **params: Any) -> list[dict[str, Any]]:
        """Run any query; moments come back as ISO text."""
        with self.driver.session(database="neo4j") as session:
            return [
                {key: _plain(value) for key, value in dict(record).items()} for record in session.run(query, params)
            ]

    def value(self, query: str, **params: Any) -> Any:
        """The one value that a query returns."""
        ((value,),) = (row.values() for row in self.run(query, **params))
        return value

    def node(self, objectid: str) -> dict[str, Any]:
        """The properties of the one node with this key."""
        properties: dict[str, Any] = self.value(
            "MATCH (n {objectid: $objectid}) RETURN properties(n)", objectid=objectid
        )
        return properties

    def everything(self, without: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        """All nodes and relationships, in one order; the properties *without* are left out."""
        nodes = self.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
        edges = self.run(
            "MATCH (a)-[r]->(b) RETURN coalesce(a.objectid, a.org) AS a, type(r) AS type, "
            "coalesce(b.objectid, b.org) AS b, properties(r) AS properties"
        )
        found = [("node", *sorted(row["labels"]), _items(row["properties"], without)) for row in nodes]
        found += [("edge", row["a"], row["type"], row["b"], _items(row["properties"], without)) for row in edges]
        return sorted(found, key=repr)

    def schema(self) -> set[str]:
        """The names of the indexes and constraints that somebody made."""
        names = {row["name"] for row in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")}
        return names | {row["name"] for row in self.run("SHOW CONSTRAINTS YIELD name")}

    def clear(self) -> None:
        """Remove every node and relationship, and all schema but the tool's own.

        Without that every statement would have to be planned anew, which takes most of the time of a test.
        """
        self.run("MATCH (n) DETACH DELETE n")
        if self.schema() - OURS:
            self.empty()

    def empty(self) -> None:
        """Remove every node, relationship, constraint and index."""
        self.run("MATCH (n) DETACH DELETE n")
        for row in self.run("SHOW CONSTRAINTS YIELD name"):
            self.run(f"DROP CONSTRAINT `{row['name']}`")
        for row in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
            self.run(f"DROP INDEX `{row['name']}`")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, neo4j.time.DateTime):
        return value.to_native().isoformat().replace("+00:00", "Z")
    return value


def _items(properties: dict[str, Any], without: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((key, value) for key, value in properties.items() if key not in without))
