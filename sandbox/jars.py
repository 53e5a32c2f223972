"""The jars of a Neo4j server: exactly those of the lock, from Maven Central, each one checked.

They are kept where Maven keeps its own (``~/.m2/repository``, or ``M2_REPO``), so that both share them.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

LOCKS = Path(__file__).parent / "locks"
THREADS = 8
ATTEMPTS = 4


class JarError(RuntimeError):
    """A jar could not be fetched, or is not the one that the lock names."""


class Jar(NamedTuple):
    """One line of a lock: the path in the repository, the SHA-256 in hex and the size in bytes."""

    path: str
    sha256: str
    size: int


def lock_file(version: str) -> Path:
    """Where the lock of a Neo4j version stands, whether or not there is one."""
    return LOCKS / f"neo4j-{version}.lock"


def read_lock(version: str) -> list[Jar]:
    """The jars of a Neo4j version, in lock order. Raises ValueError when there is no lock for it."""
    try:
        text = lock_file(version).read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(sorted(lock.stem.removeprefix("neo4j-") for lock in LOCKS.glob("*.lock")))
        raise ValueError(f"no lock for Neo4j {version}; there are locks for {known}") from None
    fields = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return [Jar(path, sha256, int(size)) for path, sha256, size in fields]


def fetch(version: str) -> list[Path]:
    """Local paths of all jars of a Neo4j version, in lock order, downloading those that are missing.

    Raises ValueError for a version without a lock, and JarError when a jar cannot be fetched or differs
    from the lock. One that differs is removed, so that the next call fetches it anew.
    """
    jars = read_lock(version)
    cache = repository()
    missing = [jar for jar in jars if not (cache / jar.path).exists()]
    if missing:
        size = round(sum(jar.size for jar in missing) / 1e6)
        print(f"Fetching {len(missing)} jars of Neo4j {version} ({size} MB), once ...", file=sys.stderr)
        cache.mkdir(parents=True, exist_ok=True)
        _each(missing, lambda jar: _download(jar, cache))
    # What was there before this call may have been cut off by something else that shares the cache.
    new = set(missing)
    _each([jar for jar in jars if jar not in new], lambda jar: _check(jar, cache / jar.path))
    return [cache / jar.path for jar in jars]


def repository() -> Path:
    """The local Maven repository: ``M2_REPO``, or ``~/.m2/repository``."""
    return Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")


def _each(jars: Sequence[Jar], work: Callable[[Jar], None]) -> None:
    pool = ThreadPoolExecutor(THREADS)
    try:
        for _ in pool.map(work, jars):
            pass
    finally:
        pool.shutdown(cancel_futures=True)


def _download(jar: Jar, cache: Path) -> None:
    """Fetch a jar beside the cache and move it in once checked: the cache never holds half a jar."""
    from jgo.maven import MavenContext

    *group, artifact, version, filename = jar.path.split("/")
    classifier = filename.removeprefix(f"{artifact}-{version}").removesuffix(".jar").removeprefix("-")
    for attempt in range(1, ATTEMPTS + 1):
        with tempfile.TemporaryDirectory(prefix=".sandbox-", dir=cache) as folder:
            component = MavenContext(repo_cache=Path(folder), timeout=60).project(".".join(group), artifact)
            try:
                found = component.at_version(version).artifact(classifier, "jar").resolve()
            # jgo raises RuntimeError for every answer other than 200, an OSError when the line breaks.
            except (OSError, RuntimeError) as error:
                if attempt == ATTEMPTS:
                    raise JarError(f"cannot fetch {jar.path}: {error}") from error
                time.sleep(attempt)
                continue
            _check(jar, found)
            target = cache / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(found, target)
            return


def _check(jar: Jar, path: Path) -> None:
    size = path.stat().st_size
    if size == jar.size and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256:
        return
    path.unlink()
    raise JarError(
        f"{path} is not the jar that the lock names ({size} of {jar.size} bytes, or another "
        "SHA-256). It was removed: run again to fetch it anew."
    )
