"""The terminal that stdout is, if it is one."""

import os
import shutil
import sys

from okta_ingest.output.tables import Screen


def screen() -> Screen:
    """Where a table on stdout is shown: the width, and whether colours are wanted; neither in a pipe or file."""
    if not sys.stdout.isatty():
        return Screen()
    return Screen(shutil.get_terminal_size().columns, colour=not os.environ.get("NO_COLOR"))
