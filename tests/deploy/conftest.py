"""The shipped nginx.conf, run by a real nginx in front of a real gateway in production."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.settings import ROOT, read, settings
from bot.storage import create_engine_from, migrate
from tests.support.servers import free_port, running
from tests.support.tls import make_certificate

#: Where the visitor comes from: a loopback address that nothing else has.
VISITOR = "127.77.66.55"
CONF = ROOT / "deploy" / "nginx.conf"


@dataclass
class Front:
    """An nginx with the shipped configuration.

    Attributes:
        https: Its address.
        http: Its address without TLS.
        folder: Everything that it could write to, its own output too.
        certificate: To trust.
    """

    https: str
    http: str
    folder: Path
    certificate: Path

    def browser(self) -> requests.Session:
        """Return a client with the visitor's address."""
        session = requests.Session()
        session.verify = str(self.certificate)
        session.trust_env = False
        adapter = _FromVisitor()
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def line(self, version: ssl.TLSVersion | None = None) -> ssl.SSLSocket:
        """Return an open TLS connection from the visitor's address."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if version is not None:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
        return context.wrap_socket(self.plain_line(self.https), server_hostname="localhost")

    def plain_line(self, address: str) -> socket.socket:
        """Return an open connection to one of its ports, from the visitor's address."""
        port = urlsplit(address).port
        return socket.create_connection(("127.0.0.1", port or 0), timeout=10, source_address=(VISITOR, 0))


class _FromVisitor(HTTPAdapter):
    def init_poolmanager(self, *args: object, **more: object) -> None:
        super().init_poolmanager(*args, source_address=(VISITOR, 0), **more)  # type: ignore[arg-type]  # handed on as they came


@contextlib.contextmanager
def nginx(
    folder: Path, gateway: str, ports: tuple[int, int], changes: Mapping[str, str] | None = None
) -> Iterator[Front]:
    """Run an nginx with the shipped configuration, its ports and paths moved; yields when it answers.

    Args:
        folder: Empty.
        gateway: Address of the gateway.
        ports: Of http and https.
        changes: More to replace, text by text; each must be there.
    """
    executable = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if executable is None:
        pytest.skip("left out: there is no nginx on this machine")
    chain, key = make_certificate(folder)
    http, https = ports
    moved = {
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "listen 80 default_server;": f"listen 127.0.0.1:{http} default_server;",
        "listen [::]:80 default_server;": "",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{https} ssl default_server;",
        "listen [::]:443 ssl default_server;": "",
        "server 127.0.0.1:8080;": f"server {urlsplit(gateway).netloc};",
        "https://stod.example.se": f"https://localhost:{https}",
        "/etc/nginx/tls/fullchain.pem": str(chain),
        "/etc/nginx/tls/privkey.pem": str(key),
        **(changes or {}),
    }
    text = CONF.read_text(encoding="utf-8")
    for old, new in moved.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "logs").mkdir()
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    with (folder / "output.txt").open("wb") as sink:
        process = subprocess.Popen(
            [executable, "-p", str(folder), "-e", str(folder / "start.txt"), "-c", "nginx.conf", "-g", "daemon off;"],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", https), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "output.txt").read_text() + (folder / "start.txt").read_text())
            time.sleep(0.02)
        yield Front(f"https://localhost:{https}", f"http://localhost:{http}", folder, chain)
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Gateway:
    """A gateway in production.

    Attributes:
        base: Its address, which only the proxy uses.
        ports: Those that its proxy must have, http and https.
    """

    base: str
    ports: tuple[int, int]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Started once; it trusts loopback's first address alone, and lets ten conversations a minute begin from one."""
    folder = tmp_path_factory.mktemp("production")
    secret = folder / "secret"
    secret.write_text("s" * 64, encoding="ascii")
    secret.chmod(0o600)
    ports = free_port(), free_port()
    chosen = replace(
        settings,
        mode="production",
        data_dir=folder / "data",
        rasa_port=free_port(),
        desk_secret_file=secret,
        public_url=f"https://localhost:{ports[1]}",
        trusted_proxies=read({"ANHORIGLOTSEN_TRUSTED_PROXIES": "127.0.0.1"}).trusted_proxies,
        disposal_decision="KS 2026/0417",
        conversations_per_minute=10,
    )
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    Accounts(engine, read_desk_key(chosen)).add("adm", "Adm", "admin", [])
    engine.dispose()
    with running(create_app(chosen)) as base:
        yield Gateway(base, ports)


@pytest.fixture
def front(gateway: Gateway, tmp_path: Path) -> Iterator[Front]:
    """The shipped configuration in front of the gateway."""
    with nginx(tmp_path, gateway.base, gateway.ports) as running_front:
        yield running_front
