"""Unit tests of okta_ingest/model/rows."""
