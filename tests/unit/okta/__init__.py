"""Unit tests of okta_ingest/okta."""
