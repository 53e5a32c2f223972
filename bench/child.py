"""Run a command, and print, as one more line, how long it took, its peak memory and its exit code.

A process of its own: Linux counts the memory of whoever starts a process as the process's, and this one is small.
Stands alone for the same reason.
"""

import json
import os
import sys
import time

KIB_IN_UNIT = 1 / 1024 if sys.platform == "darwin" else 1

if __name__ == "__main__":
    started = time.monotonic()
    pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, usage = os.wait4(pid, 0)
    measured = {
        "seconds": time.monotonic() - started,
        "megabytes": usage.ru_maxrss * KIB_IN_UNIT / 1024,
        "code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(measured))
