"""Unit tests of okta_ingest/config."""
