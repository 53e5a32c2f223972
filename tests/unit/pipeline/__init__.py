"""Unit tests of okta_ingest/pipeline."""
