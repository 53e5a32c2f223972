"""The Cypher statements, one per file; installed as ``okta_ingest.cypher``."""
