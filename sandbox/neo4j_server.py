"""A Neo4j community server on loopback: ``python -m sandbox.neo4j_server [VERSION]``."""

import atexit
import ctypes
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from sandbox.jars import fetch
from sandbox.java import SANDBOX, java_for
from sandbox.neo4j_config import FAST_START, MAIN, ServerConfig
from sandbox.ports import HOST, bolt_is_ready, free_ports, require_free

READY_SECONDS = 120
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1
"""Option of Linux's prctl(2): the signal that a process gets when its parent ends."""


class Neo4jServer:
    """A server to use inside ``with``, or with start() and stop().

    *password* None turns authentication off; otherwise it is that of user neo4j (at least 8 characters). *browser*
    turns HTTP and Neo4j Browser on. *tls* is a PEM key (PKCS#8) and its certificate: Bolt then accepts TLS and plain
    connections, with *tls_only* only TLS. *settings* are additional neo4j.conf entries. *home* keeps its data; without
    it the data are under ``.sandbox/`` until the end of ``with`` or of this process. *heap* is as in -Xmx.
    """

    def __init__(
        self,
        version: str = "4.4.44",
        *,
        password: str | None = None,
        browser: bool = False,
        tls: tuple[Path, Path] | None = None,
        tls_only: bool = False,
        settings: Mapping[str, str] | None = None,
        home: Path | None = None,
        heap: str = "512m",
        http_port: int | None = None,
        bolt_port: int | None = None,
        jvm_options: Sequence[str] = FAST_START,
    ) -> None:
        series = version.split(".")[0]
        if series not in MAIN:
            raise ValueError(f"unsupported Neo4j version {version}; supported series: {', '.join(MAIN)}")
        if browser and series == "2026":
            raise ValueError("Neo4j 2026 cannot serve Neo4j Browser; 4.4 and 5.26 can")
        if tls_only and password is not None:
            raise ValueError("a server with tls_only is for connections without a password")
        if password is not None and len(password) < 8:
            raise ValueError("the password must have at least 8 characters")
        free = free_ports(2)
        self.version = version
        self.bolt_port, self.http_port = bolt_port or free[0], http_port or free[1]
        self.home = (home or SANDBOX / f"neo4j-{version}-{token_hex(4)}").resolve()
        self._config = ServerConfig(
            series=series,
            bolt_port=self.bolt_port,
            http_port=self.http_port,
            authentication=password is not None,
            browser=browser,
            heap=heap,
            tls=tls,
            tls_only=tls_only,
            settings=dict(settings or {}),
            jvm_options=jvm_options,
        )
        self._password = password
        self._temporary = home is None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The address for a driver: ``bolt://127.0.0.1:PORT``."""
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def browser_url(self) -> str:
        """The address of Neo4j Browser; it connects automatically without a password."""
        if not self._config.browser:
            raise RuntimeError("the server was created without browser=True")
        method = "preselectAuthMethod=NO_AUTH&" if self._password is None else ""
        return f"http://{HOST}:{self.http_port}/browser/?{method}dbms={quote(self.uri, safe='')}"

    @property
    def pid(self) -> int | None:
        """Process id of the server; None if it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start with the existing data, if any; return when Bolt is ready.

        Raises RuntimeError, with the last lines of the server's output, if the server ends or is not ready in time, or
        if a port is in use.
        """
        if self.pid is not None:
            raise RuntimeError("the server is already running")
        java, jars = java_for(self.version), fetch(self.version)
        # Otherwise another server on the port would complete the handshake.
        for port in (self.bolt_port, self.http_port) if self._config.browser else (self.bolt_port,):
            require_free(port)
        atexit.register(self._close)
        command = [str(java), *self._config.write(self.home, jars)]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self._await_bolt(self._process)
        if self._password is not None:
            self._set_password(self._password)

    def stop(self) -> None:
        """Stop the server; kill it after a timeout. The data stay for the next start()."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """Kill the server, as in a crash. The data stay for the next start()."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> "Neo4jServer":
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and remove a temporary home."""
        self._close()

    def _close(self) -> None:
        self.stop()
        if self._temporary:
            shutil.rmtree(self.home, ignore_errors=True)
        atexit.unregister(self._close)

    def _await_bolt(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RuntimeError(f"Neo4j ended with code {process.returncode}:\n{self._last_output()}")
            if bolt_is_ready(self.bolt_port, tls=self._config.tls_only):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"Neo4j was not ready after {READY_SECONDS} s:\n{self._last_output()}")

    def _last_output(self) -> str:
        text = (self.home / "server.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-20:])

    def _set_password(self, password: str) -> None:
        done = self.home / "password-is-set"
        if done.exists():
            return
        from neo4j import GraphDatabase

        statement = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
        with GraphDatabase.driver(self.uri, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(statement, password=password, database_="system")
        done.touch()


def _end_with_parent() -> None:
    # If the parent was killed, it cannot stop the server itself.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _run(version: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with Neo4jServer(version, browser=not version.startswith("2026")) as server:
        print(f"Neo4j {version}: {server.uri}, no password; Ctrl-C stops it and removes its data")
        if not version.startswith("2026"):
            print(f"Neo4j Browser: {server.browser_url}", flush=True)
        try:
            while server.pid is not None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    _run(*sys.argv[1:2] or ["4.4.44"])
