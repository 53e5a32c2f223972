"""Unit tests of okta_ingest/graph."""
