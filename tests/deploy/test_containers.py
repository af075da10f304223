"""The container files: nothing runs as root, nothing is written but data, no secret and no address in sight."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.settings import PREFIX, ROOT, describe, read
from tests.deploy.conftest import CONF
from tests.support.redis_server import redis_running

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CONTAINERFILE = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
#: The variables that compose.yml asks for, as the operator would set them.
GIVEN = {
    "PUBLIC_URL": "https://stod.example.se",
    "DISPOSAL_DECISION": "KS 2026/0417",
    "FRAME_ANCESTORS": "https://www.kommun.example.se",
}


def _instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", CONTAINERFILE, re.MULTILINE)


def _environment() -> dict[str, str]:
    """The gateway's settings with the operator's values in place."""
    found = {k: str(v) for k, v in SERVICES["gateway"]["environment"].items()}
    return {k: re.sub(r"\$\{(\w+)[^}]*\}", lambda m: GIVEN[m[1]], v) for k, v in found.items()}


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_shut_in(name: str) -> None:
    """No root, no rights, nothing to write but volumes and memory; no core dump, no swap; asked how it is."""
    service = SERVICES[name]
    user = str(service["user"]).split(":")
    assert len(user) == 2 and all(int(number) > 0 for number in user)
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert service["ulimits"]["core"] == 0 and service["memswap_limit"] == service["mem_limit"]
    assert "healthcheck" in service or (name == "gateway" and _instructions("HEALTHCHECK"))
    assert service["logging"]["options"]["max-size"]


def test_only_nginx_is_reached_and_only_nginx_reaches_out() -> None:
    """All other networks lead nowhere; each service is on those it needs and no other."""
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    closed = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}
    assert closed == {"front", "kept", "live"}
    places = {name: set(service["networks"]) for name, service in SERVICES.items()}
    assert places == {
        "gateway": {"front", "kept", "live"},
        "nginx": {"edge", "front"},
        "database": {"kept"},
        "live": {"live"},
    }


def test_secrets_are_files_and_nothing_else_is_secret() -> None:
    """No password in the environment, in a command or in an address."""
    whole = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {
        s["source"] if isinstance(s, dict) else s for service in SERVICES.values() for s in service.get("secrets", ())
    }
    assert used == set(COMPOSE["secrets"])
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            secret = re.search(r"SECRET|PASSWORD|TOKEN|KEY", name)
            assert not secret or (name.endswith("_FILE") and str(value).startswith("/run/secrets/")), name
    assert not re.search(r"://[^/\s]*:[^/\s]*@", whole)
    ignored = subprocess.run(
        ["git", "check-ignore", "deploy/secrets/desk_secret", "deploy/.env"], cwd=ROOT, check=False
    )
    assert ignored.returncode == 0


def test_gateway_has_all_that_production_demands_of_settings() -> None:
    """Read by the product itself; the proxy it trusts is nginx and nobody else; the image says the rest."""
    found = read(_environment())
    assert found.mode == "production" and found.public_url == GIVEN["PUBLIC_URL"]
    assert found.disposal_decision == GIVEN["DISPOSAL_DECISION"] and found.clock is None
    assert [str(n) for n in found.trusted_proxies] == [f"{SERVICES['nginx']['networks']['front']['ipv4_address']}/32"]
    assert found.desk_secret_file == Path("/run/secrets/desk_secret")
    assert "passfile=/run/secrets/pgpass" in describe(found)
    _, arguments = make_url(found.database_url).get_dialect()().create_connect_args(make_url(found.database_url))
    assert arguments["host"] in SERVICES and arguments["passfile"] == "/run/secrets/pgpass"


def test_nginx_has_the_one_configuration_with_the_gateways_address(tmp_path: Path) -> None:
    """What the container does to nginx.conf at its start, done here."""
    (command,) = SERVICES["nginx"]["command"]
    change, _, start = command.partition("&&")
    made = tmp_path / "nginx.conf"
    here = change.replace("/etc/nginx/given.conf", str(CONF)).replace("/run/nginx.conf", str(made))
    subprocess.run(["sh", "-c", here], check=True)
    address = SERVICES["gateway"]["networks"]["front"]["ipv4_address"]
    assert made.read_text(encoding="utf-8") == CONF.read_text(encoding="utf-8").replace(
        "127.0.0.1:8080", f"{address}:8080"
    )
    assert start.split()[:2] == ["exec", "nginx"]
    for secret in SERVICES["nginx"]["secrets"]:
        assert f" {secret['target']};" in CONF.read_text(encoding="utf-8")


def test_database_takes_its_settings_and_logs_no_value(postgresql: str) -> None:
    """Each is known to a real PostgreSQL, and together they keep addresses, questions and values out of its log."""
    given = dict(part.removeprefix("-c").split("=", 1) for part in SERVICES["database"]["command"][1:])
    engine = create_engine(postgresql, future=True)
    with engine.connect() as connection:
        known = {row[0] for row in connection.execute(text("SELECT name FROM pg_settings"))}
        for name in ("log_min_error_statement", "log_error_verbosity", "log_statement"):
            connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": given[name]})
    engine.dispose()
    assert set(given) <= known
    assert not re.search(r"%[hrudac]", given["log_line_prefix"])


def test_redis_starts_as_the_product_demands(tmp_path: Path) -> None:
    """A real one with the same words: no snapshots, no journal, and nothing thrown away to make room."""
    with redis_running(tmp_path, *SERVICES["live"]["command"][1:]) as server:
        kept = {name: server.client.config_get(name)[name] for name in ("save", "appendonly", "maxmemory-policy")}
    assert kept == {"save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}
    assert "volumes" not in SERVICES["live"] and SERVICES["live"]["tmpfs"] == ["/data"]


def test_image_is_built_in_two_steps_and_runs_as_nobody_in_particular() -> None:
    """The packages by the lock's hashes, the model trained there, and no tool for building in what runs."""
    assert [line.split()[0] for line in _instructions("FROM")] == ["python:3.10-slim"] * 2
    assert _instructions("USER") == [SERVICES["gateway"]["user"]]
    last = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert "\nUSER " in last and "apt-get" not in last and "\nADD " not in CONTAINERFILE
    assert "bot.launcher.install" in CONTAINERFILE and "bot train" in CONTAINERFILE
    assert _instructions("VOLUME") == ["/data"] and f"{PREFIX}DATA_DIR=/data" in last
    assert not re.search(r"curl|wget|https?://(?!127\.0\.0\.1)", CONTAINERFILE)
    install = (ROOT / "bot" / "launcher" / "install.py").read_text(encoding="utf-8")
    assert '"--require-hashes", str(self.root / "requirements.lock")' in install


def test_image_gets_what_it_copies_and_no_data() -> None:
    """What is copied is there and let through; data, models, history, tests and secrets are not."""
    lines = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {source for line in _instructions("COPY") if "--from" not in line for source in line.split()[:-1]}
    assert copied == let_in and all((ROOT / source).exists() for source in copied)
    for kept_out in (".git", ".data", "models", "tests", "deploy", ".env"):
        assert not any(fnmatch.fnmatch(kept_out, source) for source in let_in)


def test_compose_itself_finds_nothing_wrong() -> None:
    """Where there is a docker compose; the tests above look at what matters without it."""
    docker = shutil.which("docker")
    plugin = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0
    if plugin:
        command = [str(docker), "compose", "-f", str(DEPLOY / "compose.yml"), "config", "--quiet"]
        done = subprocess.run(command, env={**os.environ, **GIVEN}, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert set(COMPOSE) == {"name", "x-shut-in", "services", "networks", "volumes", "secrets"}
