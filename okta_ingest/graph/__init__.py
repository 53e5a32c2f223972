"""Writing to and reading from Neo4j."""
