"""Write the lock file of a Neo4j version: ``python -m sandbox.make_lock 4.4.44``.

Needs ``mvn``. The lock file lists every jar of the community server by its path in the Maven repository, so that users
do not need ``mvn``.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.jars import lock_file

COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
BROWSER = ("org.neo4j.client", "neo4j-browser", "5.24.0")
WITH_BROWSER = ("4.4", "5.26")
"""The series that can serve this version of Neo4j Browser."""

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sandbox</groupId><artifactId>sandbox</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""
DEPENDENCY = "    <dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"


def make_lock(version: str) -> Path:
    """Resolve the jars of a version with mvn and write the lock file; returns its path.

    Raises subprocess.CalledProcessError if mvn fails.
    """
    artifacts = roots(version)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        dependencies = "\n".join(DEPENDENCY.format(*coordinates) for coordinates in artifacts)
        (project / "pom.xml").write_text(POM.format(dependencies=dependencies), encoding="utf-8")
        copied = project / "jars"
        options = [f"-DoutputDirectory={copied}", "-Dmdep.useRepositoryLayout=true", "-DincludeScope=runtime"]
        subprocess.run(["mvn", "-B", "-q", COPY, *options], cwd=project, check=True)
        # Only jars: the dependencies include a bill of materials (.pom).
        lines = sorted(_line(jar, copied) for jar in copied.rglob("*.jar"))
    target = lock_file(version)
    target.parent.mkdir(exist_ok=True)
    names = ", ".join(":".join(coordinates) for coordinates in artifacts)
    head = [
        f"# The jars of {names} and their runtime dependencies, on every platform.",
        f"# path-in-repository sha256 size; written by: python -m sandbox.make_lock {version}",
    ]
    target.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    return target


def roots(version: str) -> list[tuple[str, str, str]]:
    """The (group, artifact, version) of the artifacts to resolve for a version."""
    server = [("org.neo4j", "neo4j", version), ("org.neo4j.app", "neo4j-server", version)]
    return [*server, BROWSER] if version.startswith(WITH_BROWSER) else server


def _line(jar: Path, repository: Path) -> str:
    content = jar.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{jar.relative_to(repository).as_posix()} {digest} {len(content)}"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: python -m sandbox.make_lock VERSION [VERSION ...]")
    for _version in sys.argv[1:]:
        print(make_lock(_version))
