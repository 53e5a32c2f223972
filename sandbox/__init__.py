"""A real Neo4j and a simulated Okta org on loopback, installed with pip: no Docker, no set-up."""
