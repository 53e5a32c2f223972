"""The ends of a run: an org of Okta, or what has been collected of it before, and the database."""
