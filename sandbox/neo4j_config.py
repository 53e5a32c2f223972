"""neo4j.conf and the command line of a Neo4j community server, for 4.4, 5 and 2026."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.ports import HOST

FAST_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

OPENED_PACKAGES = ("java.lang", "java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
# Per series: the main class, its options, and additional JVM options.
MAIN: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "4": ("org.neo4j.server.CommunityEntryPoint", (), ()),
    "5": ("org.neo4j.server.CommunityEntryPoint", ("--console-mode",), ()),
    "2026": ("org.neo4j.server.Neo4jCommunity", ("--console-mode",), ("--enable-native-access=ALL-UNNAMED",)),
}
# Per setting: its name in 4.4, its name since 5 (None: it does not exist), its value.
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
    # Otherwise a stop waits 5 to 10 s for closed connections.
    ("unsupported.dbms.bolt.netty_server_shutdown_quiet_period", None, "0"),
    (None, "internal.server.bolt.thread_pool_shutdown_wait_time", "0s"),
    ("dbms.security.auth_enabled", "dbms.security.auth_enabled", "{auth}"),
)
TLS = (
    ("dbms.connector.bolt.tls_level", "server.bolt.tls_level", "{tls_level}"),
    ("dbms.ssl.policy.bolt.enabled", "dbms.ssl.policy.bolt.enabled", "true"),
    ("dbms.ssl.policy.bolt.base_directory", "dbms.ssl.policy.bolt.base_directory", "{folder}"),
    ("dbms.ssl.policy.bolt.private_key", "dbms.ssl.policy.bolt.private_key", "{key}"),
    ("dbms.ssl.policy.bolt.public_certificate", "dbms.ssl.policy.bolt.public_certificate", "{certificate}"),
    ("dbms.ssl.policy.bolt.client_auth", "dbms.ssl.policy.bolt.client_auth", "NONE"),
)


@dataclass(frozen=True)
class ServerConfig:
    """The configuration of one server; see Neo4jServer for the meaning of the fields."""

    series: str
    bolt_port: int
    http_port: int
    authentication: bool
    browser: bool
    heap: str
    tls: tuple[Path, Path] | None = None
    tls_only: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    jvm_options: Sequence[str] = FAST_START

    def neo4j_conf(self, home: Path) -> dict[str, str]:
        """The entries of neo4j.conf for a server in *home*."""
        column = 0 if self.series == "4" else 1
        values = {"bolt": str(self.bolt_port), "http": str(self.http_port)}
        values |= {"browser": str(self.browser).lower(), "auth": str(self.authentication).lower()}
        values["tls_level"] = "REQUIRED" if self.tls_only else "OPTIONAL"
        if self.tls:
            key, certificate = (path.resolve() for path in self.tls)
            values |= {"folder": home.as_posix(), "key": key.as_posix(), "certificate": certificate.as_posix()}
        rows = [*SETTINGS, *(TLS if self.tls else ())]
        entries = ((row[column], row[2].format(**values)) for row in rows)
        return {name: value for name, value in entries if name} | dict(self.settings)

    def write(self, home: Path, jars: Sequence[Path]) -> list[str]:
        """Write the configuration files into *home*; returns the arguments of ``java``.

        The JVM options go into a file, because they are too long for a command line on Windows.
        """
        conf = home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        lines = (f"{name}={value}\n" for name, value in self.neo4j_conf(home).items())
        (conf / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
        main, main_options, more_jvm_options = MAIN[self.series]
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES]
        options = [*opened, *more_jvm_options, *self.jvm_options, f"-Xmx{self.heap}"]
        class_path = os.pathsep.join(map(str, jars)).replace("\\", "\\\\")
        arguments = home / "java.arguments"
        arguments.write_text("\n".join([*options, "-cp", f'"{class_path}"', ""]), encoding="utf-8")
        return [f"@{arguments}", main, f"--home-dir={home}", f"--config-dir={conf}", *main_options]
