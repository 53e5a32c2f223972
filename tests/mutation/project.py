"""A copy of the project in which one mutant at a time is tried."""

import compileall
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from py_compile import PycInvalidationMode

from tests.mutation.targets import PROJECT

SECONDS = 600
"""A mutant whose tests take longer is killed: it waits or repeats for ever."""

PYTEST_ENDED = 10
"""Added to pytest's exit code, because a process that cannot start ends with 1, like a failed test."""

_CONTENT = ("okta_ingest", "cypher", "sandbox", "tests", "docs", "pyproject.toml", "setup.cfg", "README.md")
_SLOW_IMPORTS = ["pytest", "hypothesis", "neo4j", "requests", "jwt", "pydantic", "click", "rich", "yaml", "jinja2"]


def set_up_processes() -> None:
    """Let each run of the tests be a fork of a process that has imported the libraries: three times faster."""
    if os.name == "posix":
        multiprocessing.set_start_method("forkserver")
        multiprocessing.set_forkserver_preload([*_SLOW_IMPORTS, __name__])


class ProjectCopy:
    """A copy in *folder*; its tests run with the additional environment *env*."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = env
        for name in _CONTENT:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)
        # The statements of the copy, and not those of the installed package.
        (folder / "okta_ingest" / "cypher").symlink_to(folder / "cypher")
        # Found by hash: a mutant may have the size and time of the original.
        compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)

    def kills(self, path: str, source: str, tests: Sequence[Sequence[str]]) -> bool:
        """Whether one of the *tests* fails with this *source* at *path*."""
        with self._changed(path, source):
            return any(self._fails(files) for files in tests)

    @contextmanager
    def _changed(self, path: str, source: str) -> Iterator[None]:
        original = (self._folder / path).read_text(encoding="utf-8")
        (self._folder / path).write_text(source, encoding="utf-8")
        try:
            yield
        finally:
            (self._folder / path).write_text(original, encoding="utf-8")

    def _fails(self, files: Sequence[str]) -> bool:
        run = multiprocessing.Process(target=_run_tests, args=(str(self._folder), dict(self._env), list(files)))
        run.start()
        run.join(SECONDS)
        if run.exitcode is None:
            run.kill()
        elif run.exitcode in range(PYTEST_ENDED):
            raise RuntimeError("the tests did not start")
        return run.exitcode != PYTEST_ENDED


def _run_tests(folder: str, env: Mapping[str, str], files: Sequence[str]) -> None:
    """Run pytest in a process of its own that imports the copy in *folder*."""
    import pytest

    os.chdir(folder)
    os.environ.update(env)
    sys.dont_write_bytecode = False  # pytest keeps its form of the tests in the copy
    for name in [name for name in sys.modules if name.partition(".")[0] in ("okta_ingest", "sandbox", "tests")]:
        del sys.modules[name]
    sys.path[:] = [folder, *(path for path in sys.path if path not in ("", str(PROJECT)))]
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    # Hypothesis is a plugin of pytest that is imported already.
    options = ["-q", "-x", "-p", "no:cacheprovider", "-n", "0", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    sys.exit(PYTEST_ENDED + pytest.main([*options, *files]))
