"""From a snapshot to the rows of the Cypher statements: pure, one function per statement.

A row is a dict with the keys of the statement's ``Rows:`` header; for nodes, the property names. Every key exists;
None means unknown, and the statement decides what that does. Timestamps are ISO 8601 text in UTC, which the
statements turn into native datetimes: the driver sends text much faster than datetimes.
"""
