"""Tests of okta-ingest."""
