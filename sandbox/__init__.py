"""A real Neo4j community server on the loopback address, from what pip can install: no Docker, no Java."""
