"""The jars of a Neo4j server: downloaded from Maven Central by a lock file, and checked by SHA-256.

They are stored in the local Maven repository (``~/.m2/repository``, or ``M2_REPO``).
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

from sandbox.certificate_errors import ADVICE, is_certificate_error

LOCKS = Path(__file__).parent / "locks"
THREADS = 8
ATTEMPTS = 4


class JarError(RuntimeError):
    """A jar could not be downloaded, or differs from the lock."""


class Jar(NamedTuple):
    """One line of a lock: the path in the repository, the SHA-256 in hex and the size in bytes."""

    path: str
    sha256: str
    size: int


def lock_file(version: str) -> Path:
    """The path of the lock file of a Neo4j version; it need not exist."""
    return LOCKS / f"neo4j-{version}.lock"


def read_lock(version: str) -> list[Jar]:
    """The jars of a Neo4j version, in lock order. Raises ValueError if it has no lock file."""
    try:
        text = lock_file(version).read_text(encoding="utf-8")
    except FileNotFoundError:
        supported = ", ".join(sorted(lock.stem.removeprefix("neo4j-") for lock in LOCKS.glob("*.lock")))
        raise ValueError(f"no lock file for Neo4j {version}; supported: {supported}") from None
    fields = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return [Jar(path, sha256, int(size)) for path, sha256, size in fields]


def fetch(version: str) -> list[Path]:
    """Local paths of all jars of a Neo4j version, in lock order, downloading those that are missing.

    Raises ValueError for a version without a lock file, and JarError if a jar cannot be downloaded or differs from
    the lock. A jar that differs is removed, so that the next call downloads it again.
    """
    jars = read_lock(version)
    cache = repository()
    missing = [jar for jar in jars if not (cache / jar.path).exists()]
    if missing:
        size = round(sum(jar.size for jar in missing) / 1e6)
        print(f"Downloading {len(missing)} jars of Neo4j {version} ({size} MB); done only once ...", file=sys.stderr)
        cache.mkdir(parents=True, exist_ok=True)
        _each(missing, lambda jar: _download(jar, cache))
    # Another program that shares the cache may have left a truncated jar.
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
    """Download a jar to a temporary folder, check it, and move it into the cache."""
    from jgo.maven import MavenContext

    *group, artifact, version, filename = jar.path.split("/")
    classifier = filename.removeprefix(f"{artifact}-{version}").removesuffix(".jar").removeprefix("-")
    for attempt in range(1, ATTEMPTS + 1):
        with tempfile.TemporaryDirectory(prefix=".sandbox-", dir=cache) as folder:
            component = MavenContext(repo_cache=Path(folder), timeout=60).project(".".join(group), artifact)
            try:
                downloaded = component.at_version(version).artifact(classifier, "jar").resolve()
            # jgo raises RuntimeError for a status other than 200, OSError for a lost connection.
            except (OSError, RuntimeError) as error:
                if is_certificate_error(str(error)):
                    reason = f"the TLS certificate of the server was not accepted. {ADVICE}"
                    raise JarError(f"cannot download {jar.path}: {reason}") from error
                if attempt == ATTEMPTS:
                    raise JarError(f"cannot download {jar.path}: {error}") from error
                time.sleep(attempt)
                continue
            _check(jar, downloaded)
            target = cache / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(downloaded, target)
            return


def _check(jar: Jar, path: Path) -> None:
    size = path.stat().st_size
    if size == jar.size and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256:
        return
    path.unlink()
    raise JarError(
        f"{path}: size {size} (expected {jar.size}) or SHA-256 differs from the lock file. "
        "It was removed; run again to download it."
    )
