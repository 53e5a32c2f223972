"""Run a command; print one more line with its duration, peak memory and exit code as JSON.

A small process of its own, without imports from the project: on Linux the peak memory of a new process includes that of
its parent.
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
