"""One Neo4j community server on the loopback address: ``python -m sandbox.neo4j_server [VERSION]``."""

import atexit
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from sandbox.jars import fetch
from sandbox.java import SANDBOX, java_for

HOST = "127.0.0.1"
FAST_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
READY_SECONDS = 120
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1
"""Of Linux's prctl(2): the signal that a process gets when its parent ends."""
HANDSHAKE = bytes.fromhex("6060B017 00000404 00000000 00000000 00000000")

OPENED = ("java.lang", "java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
# Of each series: the main class, its options, and what else its JVM needs.
MAIN: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "4": ("org.neo4j.server.CommunityEntryPoint", (), ()),
    "5": ("org.neo4j.server.CommunityEntryPoint", ("--console-mode",), ()),
    "2026": ("org.neo4j.server.Neo4jCommunity", ("--console-mode",), ("--enable-native-access=ALL-UNNAMED",)),
}
# Each setting: its name in 4.4, its name from 5 on (None: not there), its value.
SETTINGS: tuple[tuple[str | None, str | None, str], ...] = (
    ("dbms.config.strict_validation", "server.config.strict_validation.enabled", "true"),
    ("dbms.default_listen_address", "server.default_listen_address", HOST),
    ("dbms.default_advertised_address", "server.default_advertised_address", HOST),
    ("dbms.connector.bolt.listen_address", "server.bolt.listen_address", HOST + ":{bolt}"),
    ("dbms.connector.bolt.advertised_address", "server.bolt.advertised_address", HOST + ":{bolt}"),
    ("dbms.connector.http.enabled", "server.http.enabled", "{browser}"),
    ("dbms.connector.http.listen_address", "server.http.listen_address", HOST + ":{http}"),
    ("dbms.connector.http.advertised_address", "server.http.advertised_address", HOST + ":{http}"),
    ("dbms.connector.https.enabled", "server.https.enabled", "false"),
    ("dbms.memory.pagecache.size", "server.memory.pagecache.size", "64m"),
    ("dbms.tx_log.preallocate", "db.tx_log.preallocate", "false"),
    (None, "dbms.usage_report.enabled", "false"),
    # A stop would wait 5 to 10 s for connections that are closed.
    ("unsupported.dbms.bolt.netty_server_shutdown_quiet_period", None, "0"),
    (None, "internal.server.bolt.thread_pool_shutdown_wait_time", "0s"),
    ("dbms.security.auth_enabled", "dbms.security.auth_enabled", "{auth}"),
)
TLS = (
    ("dbms.connector.bolt.tls_level", "server.bolt.tls_level", "OPTIONAL"),
    ("dbms.ssl.policy.bolt.enabled", "dbms.ssl.policy.bolt.enabled", "true"),
    ("dbms.ssl.policy.bolt.base_directory", "dbms.ssl.policy.bolt.base_directory", "{folder}"),
    ("dbms.ssl.policy.bolt.private_key", "dbms.ssl.policy.bolt.private_key", "{key}"),
    ("dbms.ssl.policy.bolt.public_certificate", "dbms.ssl.policy.bolt.public_certificate", "{certificate}"),
    ("dbms.ssl.policy.bolt.client_auth", "dbms.ssl.policy.bolt.client_auth", "NONE"),
)


class Neo4jServer:
    """A server to use inside ``with``, or by start() and stop().

    *password* None turns authentication off; else user neo4j has it (at least 8 characters). *browser*
    turns HTTP and Neo4j Browser on. *tls* is a PEM key (PKCS#8) and its certificate: Bolt then takes TLS
    and plain connections. *settings* are further neo4j.conf entries. *home* is kept; without one the data
    live under ``.sandbox/`` until the end of ``with``, or of this process. *heap* is as in -Xmx.
    """

    def __init__(
        self,
        version: str = "4.4.44",
        *,
        password: str | None = None,
        browser: bool = False,
        tls: tuple[Path, Path] | None = None,
        settings: Mapping[str, str] | None = None,
        home: Path | None = None,
        heap: str = "512m",
        http_port: int | None = None,
        bolt_port: int | None = None,
        jvm_options: Sequence[str] = FAST_START,
    ) -> None:
        self._series = version.split(".")[0]
        if self._series not in MAIN:
            raise ValueError(f"Neo4j {version} is of no series known here ({', '.join(MAIN)})")
        if browser and self._series == "2026":
            raise ValueError("Neo4j Browser cannot be served by this Neo4j; 4.4 and 5.26 can")
        if password is not None and len(password) < 8:
            raise ValueError("the password must have at least 8 characters")
        self.version, self._password, self._browser, self._tls = version, password, browser, tls
        self._settings, self._heap, self._jvm_options = dict(settings or {}), heap, jvm_options
        self._temporary = home is None
        self.home = (home or SANDBOX / f"neo4j-{version}-{token_hex(4)}").resolve()
        free = _free_ports(2)
        self.bolt_port = bolt_port or free[0]
        self.http_port = http_port or free[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The address for a driver: ``bolt://127.0.0.1:PORT``."""
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def browser_url(self) -> str:
        """The address of Neo4j Browser; it connects by itself when there is no password."""
        if not self._browser:
            raise RuntimeError("this server was made without browser=True")
        method = "preselectAuthMethod=NO_AUTH&" if self._password is None else ""
        return f"http://{HOST}:{self.http_port}/browser/?{method}dbms={quote(self.uri, safe='')}"

    @property
    def pid(self) -> int | None:
        """Process id of the server; None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start, and return once Bolt answers; on the data that are there, if any.

        Raises RuntimeError, with the last lines of the server's output, when it ends or is not ready in
        time, or when a port is taken.
        """
        if self.pid is not None:
            raise RuntimeError("the server runs already")
        java, jars = java_for(self.version), fetch(self.version)
        # A stranger on the port would answer the handshake and take what is meant for this server.
        for port in (self.bolt_port, self.http_port) if self._browser else (self.bolt_port,):
            _require_free(port)
        atexit.register(self._close)
        command = [str(java), f"@{self._write_files(jars)}", *self._main()]
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
        """End the server in good order, or by force when it takes too long. The data stay for a start()."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """End the server at once, as a crash would. The data stay for a start()."""
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

    def _configuration(self) -> dict[str, str]:
        column = 0 if self._series == "4" else 1
        on = {True: "true", False: "false"}
        values = {"bolt": str(self.bolt_port), "http": str(self.http_port), "browser": on[self._browser]}
        values["auth"] = on[self._password is not None]
        rows = [*SETTINGS, *(TLS if self._tls else ())]
        if self._tls:
            key, certificate = (path.resolve() for path in self._tls)
            values |= {"folder": self.home.as_posix(), "key": key.as_posix()}
            values["certificate"] = certificate.as_posix()
        named = ((row[column], row[2].format(**values)) for row in rows)
        return {name: value for name, value in named if name} | self._settings

    def _write_files(self, jars: Sequence[Path]) -> Path:
        """Write neo4j.conf and the JVM's arguments, too long for a command line on Windows; the latter's path."""
        conf = self.home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        lines = (f"{name}={value}\n" for name, value in self._configuration().items())
        (conf / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
        options = [*opened, *MAIN[self._series][2], *self._jvm_options, f"-Xmx{self._heap}"]
        path = os.pathsep.join(map(str, jars)).replace("\\", "\\\\")
        arguments = self.home / "java.arguments"
        arguments.write_text("\n".join([*options, "-cp", f'"{path}"', ""]), encoding="utf-8")
        return arguments

    def _main(self) -> list[str]:
        main, options, _ = MAIN[self._series]
        return [main, f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}", *options]

    def _await_bolt(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RuntimeError(f"Neo4j ended with code {process.returncode}:\n{self._last_output()}")
            if _bolt_answers(self.bolt_port):
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
    # For a parent that can stop nothing any more: one that was killed, or a test worker whose master is gone.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _require_free(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise RuntimeError(f"port {port} of {HOST} is taken") from error


def _bolt_answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(HANDSHAKE)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _run(version: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with Neo4jServer(version, browser=not version.startswith("2026")) as server:
        print(f"Neo4j {version}: {server.uri}, no password; Ctrl-C ends it and removes its data")
        if not version.startswith("2026"):
            print(f"Neo4j Browser: {server.browser_url}", flush=True)
        try:
            while server.pid is not None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    _run(*sys.argv[1:2] or ["4.4.44"])
