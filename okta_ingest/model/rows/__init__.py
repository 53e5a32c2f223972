"""From a snapshot to the rows of the Cypher statements: pure, one function per statement.

A row is a dict with the keys that the statement's ``Rows:`` header lists, for nodes the property names.
A key is never absent: None says "not known", and the statement decides what that means.
Moments are ISO 8601 text in UTC, which the statements turn into native datetimes: the driver needs much longer
to send a datetime than to send text.
"""
