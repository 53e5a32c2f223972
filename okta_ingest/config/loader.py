"""From a YAML file and the environment to validated settings.

All problems are reported at once, under the name by which the user knows each setting, and without its value.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from okta_ingest.config import orgs, secrets, urls
from okta_ingest.config.problems import Findings
from okta_ingest.config.secrets import NEO4J_PASSWORD_VARIABLE, Source
from okta_ingest.config.settings import BaseSettings, Neo4jSettings, Settings
from okta_ingest.config.validation import known_keys, validated
from okta_ingest.config.yaml_file import read_yaml
from okta_ingest.errors import ConfigurationError
from okta_ingest.messages import config as messages
from okta_ingest.model.snapshot import Include

DEFAULT_FILE = "config.yaml"
FILE_VARIABLE = "OKTA_INGEST_CONFIG"

_PASSWORD_KEYS = secrets.keys_of("password")

SettingsT = TypeVar("SettingsT", bound=BaseSettings)
SettingsT_co = TypeVar("SettingsT_co", bound=BaseSettings, covariant=True)


@dataclass(frozen=True)
class Configuration(Generic[SettingsT_co]):
    """The settings, where they were read, and what the user should know about them."""

    settings: SettingsT_co
    source: str
    warnings: list[str]


def load(kind: type[SettingsT], config: Path | None, environ: Mapping[str, str]) -> Configuration[SettingsT]:
    """Read the file *config* (else ``$OKTA_INGEST_CONFIG``, else an existing ``config.yaml``) and *environ*.

    *kind* says whether the command needs Okta, Neo4j or both; the configuration of the other is ignored. Raises
    ConfigurationError with every problem.
    """
    file = _find(config, environ)
    content = {} if file is None else read_yaml(file)
    source, findings = Source(environ, file), Findings()
    raw, okta_yaml = _resolve(content, kind.model_fields, source, findings)
    shown = "the environment" if file is None else str(file)
    if okta_yaml is not None:
        shown = f"{shown} and {okta_yaml}"
    settings = validated(kind, raw, findings)
    if settings is None or findings.problems:
        raise ConfigurationError(findings.problems, shown)
    return Configuration(settings, shown, findings.warnings)


def _find(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    if config is not None:
        return config
    if environ.get(FILE_VARIABLE):
        return Path(environ[FILE_VARIABLE])
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None


def _resolve(
    content: Mapping[Any, Any], wanted: Collection[str], source: Source, findings: Findings
) -> tuple[dict[str, Any], Path | None]:
    """The content of the file with the environment's values and every secret, and the okta.yaml that was read.

    Of ``okta`` and ``neo4j``, only what is *wanted* is read.
    """
    raw = known_keys(content, Settings.model_fields, findings)
    okta_yaml = None
    if isinstance(raw.get("include"), dict):
        raw["include"] = known_keys(raw["include"], Include.__dataclass_fields__, findings, ("include",))
    if "okta" not in wanted:
        raw.pop("okta", None)
    elif "okta" in raw:
        raw["okta"] = orgs.of_list(raw["okta"], source, findings)
    elif ("okta",) not in findings.misspelt:
        org, okta_yaml = orgs.without_list(source.environ, findings)
        raw["okta"] = (org,)
    neo4j = raw.pop("neo4j", None)
    if "neo4j" in wanted and ("neo4j",) not in findings.misspelt:
        raw["neo4j"] = _neo4j({} if neo4j is None else neo4j, source, findings)
    return raw, okta_yaml


def _neo4j(content: Any, source: Source, findings: Findings) -> Any:
    """The key ``neo4j`` with the NEO4J_* variables, which override it, and the password."""
    if not isinstance(content, dict):
        return content
    entry = known_keys(content, (*Neo4jSettings.model_fields, *_PASSWORD_KEYS), findings, ("neo4j",))
    for key in ("uri", "username", "database"):
        variable = f"NEO4J_{key.upper()}"
        if source.environ.get(variable):
            entry[key] = source.environ[variable]
            findings.names["neo4j", key] = variable
    configured = entry.keys() & set(_PASSWORD_KEYS) or findings.is_misspelt(("neo4j",), _PASSWORD_KEYS)
    if source.environ.get(NEO4J_PASSWORD_VARIABLE) or not configured:
        entry = {key: value for key, value in entry.items() if key not in _PASSWORD_KEYS}
        entry["password_env"] = NEO4J_PASSWORD_VARIABLE
    uri = entry.get("uri")
    if isinstance(uri, str) and not urls.is_encrypted(uri) and not urls.is_loopback(uri):
        findings.add_warning(("neo4j", "uri"), messages.NO_TLS)
    return secrets.resolve(entry, ("neo4j", "password"), source, findings)
