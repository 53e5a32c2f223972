"""How requests to Okta are signed."""
