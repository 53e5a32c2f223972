"""Reading an Okta org over HTTP."""
