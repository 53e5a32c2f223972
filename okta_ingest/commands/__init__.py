"""What each command does: settings and options in, one call, the report out; returns the exit code.

One module each, which the command line imports when it runs the command: each takes the time to load what it needs.
"""
