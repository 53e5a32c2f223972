"""Unit tests of okta_ingest/output."""
