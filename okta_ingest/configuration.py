"""Where settings come from: a YAML file and the environment.

Every problem is reported at once, under the name by which the user knows the setting, and without its value.
"""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import SecretStr, ValidationError

from okta_ingest import addresses
from okta_ingest.errors import ConfigurationError
from okta_ingest.settings import BaseSettings

OKTA_TOKEN_VARIABLE = "OKTA_CLIENT_TOKEN"  # noqa: S105 - a name, not a token
NEO4J_PASSWORD_VARIABLE = "NEO4J_PASSWORD"  # noqa: S105 - a name, not a password
DEFAULT_FILE = "config.yaml"
FILE_VARIABLE = "OKTA_INGEST_CONFIG"

Place = tuple[str | int, ...]
"""Where a setting stands: ``("okta", 0, "token")``."""

_ABSENT = object()
_MAPPING = "must be a mapping of keys to values"
_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text: put it in quotes",
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": "must be a list, one entry per org",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
}


SettingsT = TypeVar("SettingsT", bound=BaseSettings)
SettingsT_co = TypeVar("SettingsT_co", bound=BaseSettings, covariant=True)


@dataclass(frozen=True)
class Configuration(Generic[SettingsT_co]):
    """The settings, where they were read, and what the user should think about."""

    settings: SettingsT_co
    source: str
    warnings: list[str]


def load(kind: type[SettingsT], config: Path | None, environ: Mapping[str, str]) -> Configuration[SettingsT]:
    """Read the file *config* (else ``$OKTA_INGEST_CONFIG``, else ``config.yaml`` if it is there) and *environ*.

    *kind* says which ends the command needs; what is configured of the other one is not looked at. Raises
    ConfigurationError with every problem found.
    """
    path = _find(config, environ)
    source = "the environment" if path is None else str(path)
    reader = _Reader(environ, path)
    raw = reader.resolve({} if path is None else _read_yaml(path), kind.model_fields)
    problems = reader.problems
    try:
        settings = kind.model_validate(raw)
    except ValidationError as error:
        problems += filter(None, map(reader.problem, error.errors(include_input=False)))
        raise ConfigurationError(problems, source) from None
    if problems:
        raise ConfigurationError(problems, source)
    return Configuration(settings, source, reader.warnings)


class _Reader:
    """Brings file and environment together, and remembers under which name the user knows each setting."""

    def __init__(self, environ: Mapping[str, str], path: Path | None) -> None:
        self._environ = environ
        self._path = path
        self._names: dict[Place, str] = {}
        self._reported: set[Place] = set()
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def resolve(self, content: dict[Any, Any], wanted: Collection[str]) -> dict[str, Any]:
        """The content of the file with the environment's values and every secret in place.

        Of ``okta`` and ``neo4j``, only what is *wanted* is read.
        """
        raw = {str(key): value for key, value in content.items()}
        okta, neo4j = raw.pop("okta", _ABSENT), raw.pop("neo4j", None)
        if "okta" in wanted:
            raw["okta"] = (self._org_of_environment(),) if okta is _ABSENT else self._orgs(okta)
        if "neo4j" in wanted:
            raw["neo4j"] = self._neo4j({} if neo4j is None else neo4j)
        return raw

    def problem(self, error: Any) -> str | None:
        """One line for an error of pydantic; None where the reason has been reported already."""
        place: Place = tuple(error["loc"])
        if place in self._reported:
            return None
        message = _MESSAGES.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
        return f"{self._name(place)}: {message[0].lower()}{message[1:]}"

    def _orgs(self, entries: Any) -> Any:
        if not isinstance(entries, list):
            return entries
        return tuple(
            self._org(dict(entry), ("okta", number)) if isinstance(entry, dict) else entry
            for number, entry in enumerate(entries)
        )

    def _org_of_environment(self) -> dict[Any, Any]:
        place = ("okta", 0)
        address = (*place, "org_url")
        self._names[address] = "OKTA_CLIENT_ORGURL"
        url = self._environ.get("OKTA_CLIENT_ORGURL", "")
        entry = {"org_url": url} if url.strip() else {}
        return self._org({**entry, "token_env": OKTA_TOKEN_VARIABLE}, place)

    def _org(self, entry: dict[Any, Any], place: Place) -> dict[Any, Any]:
        self._secret(entry, "token", place)
        url = entry.get("org_url")
        if isinstance(url, str) and addresses.is_admin_console(url):
            self.warnings.append(
                f"{self._name((*place, 'org_url'))}: is the address of the admin console; the org's own, "
                "without -admin, is used"
            )
        return entry

    def _neo4j(self, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        entry = dict(content)
        for key in ("uri", "username", "database"):
            variable = f"NEO4J_{key.upper()}"
            if self._environ.get(variable):
                entry[key] = self._environ[variable]
                self._names[("neo4j", key)] = variable
        ways = {"password", "password_env", "password_file"}
        if self._environ.get(NEO4J_PASSWORD_VARIABLE) or not ways & entry.keys():
            entry = {key: value for key, value in entry.items() if key not in ways}
            entry["password_env"] = NEO4J_PASSWORD_VARIABLE
        self._secret(entry, "password", ("neo4j",))
        uri = entry.get("uri")
        if isinstance(uri, str) and not addresses.is_encrypted(uri) and not addresses.is_loopback(uri):
            self.warnings.append(
                f"{self._name(('neo4j', 'uri'))}: without TLS, password and graph cross the network in the "
                "clear; bolt+s:// or neo4j+s:// encrypts them"
            )
        return entry

    def _secret(self, entry: dict[Any, Any], key: str, place: Place) -> None:
        """Put the secret that *key*, ``<key>_env`` or ``<key>_file`` leads to under *key*, or report why not."""
        ways = {way: entry.pop(way) for way in (key, f"{key}_env", f"{key}_file") if way in entry}
        place = (*place, key)
        shown = self._name(place)
        if not ways:
            self._fail(place, f"{shown}_env: is missing ({key}_file would do, too)")
            return
        if len(ways) > 1:
            self._fail(place, f"{shown}: only one of {', '.join(ways)} can be used")
            return
        way, value = ways.popitem()
        shown = self._name((*place[:-1], way))
        if not isinstance(value, str) or not value.strip():
            self._fail(place, f"{shown}: must be text, and not empty: put it in quotes")
        elif way == key:
            self._warn_if_others_can_read(self._path, shown)
            entry[key] = SecretStr(value)
        elif way == f"{key}_env":
            # Where a secret stands in place of a name, it must not be shown: only names of our own are.
            known = value in (OKTA_TOKEN_VARIABLE, NEO4J_PASSWORD_VARIABLE)
            self._names[place] = value if known else shown
            if self._environ.get(value, "").strip():
                entry[key] = SecretStr(self._environ[value])
            elif known:
                self._fail(place, f"{value}: is not set in the environment, or is empty")
            else:
                self._fail(place, f"{shown}: names a variable that is not set in the environment, or is empty")
        else:
            self._names[place] = shown
            secret = self._read_secret(value, place, shown)
            if secret is not None:
                entry[key] = SecretStr(secret)

    def _read_secret(self, value: str, place: Place, shown: str) -> str | None:
        folder = Path() if self._path is None else self._path.parent
        file = folder / os.path.expanduser(value)
        try:
            secret = file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except OSError as error:
            self._fail(place, f"{shown}: the file cannot be read: {error.strerror}")
            return None
        except UnicodeDecodeError:
            self._fail(place, f"{shown}: the file is not UTF-8 text")
            return None
        except ValueError:
            self._fail(place, f"{shown}: is not the name of a file")
            return None
        if not secret.strip():
            self._fail(place, f"{shown}: the file is empty")
            return None
        self._warn_if_others_can_read(file, shown)
        return secret

    def _fail(self, place: Place, problem: str) -> None:
        self._reported.add(place)
        self.problems.append(problem)

    def _warn_if_others_can_read(self, file: Path | None, shown: str) -> None:
        if file is not None and os.name == "posix" and file.stat().st_mode & 0o077:
            self.warnings.append(f"{shown}: other users of this machine can read the secret: chmod 600 {file}")

    def _name(self, place: Place) -> str:
        if place in self._names:
            return self._names[place]
        name = ""
        for part in place:
            if isinstance(part, str) and not re.fullmatch("neo4j|[A-Za-z_]{1,30}", part):
                # Perhaps a secret: "token:00abc", without a blank, is one long key.
                part = "(a key that is no word; is a blank missing after a colon?)"
            name += f"[{part}]" if isinstance(part, int) else f"{'.' if name else ''}{part}"
        return name


class _UniqueKeyLoader(yaml.SafeLoader):
    """PyYAML lets the last of equal keys win, which would lose a whole list of orgs without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "a key is there twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _find(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    if config is not None:
        return config
    if environ.get(FILE_VARIABLE):
        return Path(environ[FILE_VARIABLE])
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None


def _read_yaml(path: Path) -> dict[Any, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506 - it is a SafeLoader
    except OSError as error:
        raise ConfigurationError([f"the file cannot be read: {error.strerror}"], str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError(["the file is not UTF-8 text"], str(path)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # Not str(error): it quotes the line, which can hold a secret.
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ConfigurationError([f"{place}this is not valid YAML"], str(path)) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError([f"the file {_MAPPING}"], str(path))
    return content
