"""Unit tests of okta_ingest/commands."""
