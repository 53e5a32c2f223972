"""A real Neo4j and a simulated Okta org on the loopback address, from what pip can install: no Docker, no set-up."""
