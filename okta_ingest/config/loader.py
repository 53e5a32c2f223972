"""Where settings come from: a YAML file and the environment.

Every problem is reported at once, under the name by which the user knows the setting, and without its value.
"""

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import SecretStr, ValidationError

from okta_ingest.config import okta_sdk, urls
from okta_ingest.config.settings import BaseSettings
from okta_ingest.config.yaml_file import MAPPING, read_yaml
from okta_ingest.errors import ConfigurationError

OKTA_TOKEN_VARIABLE = "OKTA_CLIENT_TOKEN"  # noqa: S105 - a name, not a token
OKTA_KEY_VARIABLE = "OKTA_CLIENT_PRIVATEKEY"
NEO4J_PASSWORD_VARIABLE = "NEO4J_PASSWORD"  # noqa: S105 - a name, not a password
DEFAULT_FILE = "config.yaml"
FILE_VARIABLE = "OKTA_INGEST_CONFIG"
OKTA_FILE = ".okta/okta.yaml"
"""In the home folder: the configuration of Okta's SDKs and of OktaHound."""

Place = tuple[str | int, ...]
"""Where a setting stands: ``("okta", 0, "token")``."""

_ABSENT = object()
_TOKEN_KEYS = ("token", "token_env", "token_file")
_APP_KEYS = ("client_id", "private_key", "private_key_env", "private_key_file", "key_id", "scopes")
_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be text: put it in quotes",
    "model_type": MAPPING,
    "dict_type": MAPPING,
    "dataclass_type": MAPPING,
    "unexpected_keyword_argument": "is not a known key",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
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
    reader = _Reader(environ, path)
    raw = reader.resolve({} if path is None else read_yaml(path), kind.model_fields)
    source = reader.source
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
        self.source = "the environment" if path is None else str(path)
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def resolve(self, content: dict[Any, Any], wanted: Collection[str]) -> dict[str, Any]:
        """The content of the file with the environment's values and every secret in place.

        Of ``okta`` and ``neo4j``, only what is *wanted* is read.
        """
        raw = {str(key): value for key, value in content.items()}
        okta, neo4j = raw.pop("okta", _ABSENT), raw.pop("neo4j", None)
        if "okta" in wanted:
            raw["okta"] = (self._org_without_list(),) if okta is _ABSENT else self._orgs(okta)
        if "neo4j" in wanted:
            raw["neo4j"] = self._neo4j({} if neo4j is None else neo4j)
        return raw

    def problem(self, error: Any) -> str | None:
        """One line for an error of pydantic; None where the reason has been reported already."""
        # In the file the keys of a credential stand beside org_url.
        place: Place = tuple(part for part in error["loc"] if part not in ("credential", "api_token", "service_app"))
        if place in self._reported:
            return None
        message = _MESSAGES.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
        return f"{self._name(place)}: {message[0].lower()}{message[1:]}"

    def _orgs(self, entries: Any) -> Any:
        if not isinstance(entries, list):
            return entries
        return tuple(
            self._org(dict(entry), ("okta", number), self._path) if isinstance(entry, dict) else entry
            for number, entry in enumerate(entries)
        )

    def _org_without_list(self) -> dict[Any, Any]:
        """The org of the OKTA_CLIENT_* variables; without those, of ``~/.okta/okta.yaml``. Never of both."""
        found, file = okta_sdk.of_environment(self._environ), None
        okta_yaml = self._okta_yaml()
        if okta_yaml is not None and not found.entry:
            found, file = okta_sdk.of_file(read_yaml(okta_yaml)), okta_yaml
            self.source = f"{self.source} and {okta_yaml}"
        elif okta_yaml is not None and not ("org_url" in found.entry and found.entry.keys() & {"token", "private_key"}):
            self.problems.append(f"{okta_yaml}: is not read where OKTA_CLIENT_* variables say something of the org")
        self.problems += found.problems
        place: Place = ("okta", 0)
        self._names.update({(*place, key): name for key, name in found.names.items()})
        entry = dict(found.entry)
        if _is_file(entry.get("private_key")):
            entry["private_key_file"] = os.path.abspath(os.path.expanduser(entry.pop("private_key").strip()))
            self._names.update({(*place, "private_key_file"): found.names["private_key"]})
        return self._org(entry, place, file)

    def _okta_yaml(self) -> Path | None:
        home = self._environ.get("HOME") or self._environ.get("USERPROFILE")
        file = Path(home, OKTA_FILE) if home else None
        return file if file is not None and file.is_file() else None

    def _org(self, entry: dict[Any, Any], place: Place, file: Path | None) -> dict[Any, Any]:
        """*entry* with the keys of its credential put together; it is written in *file*, if in any."""
        is_app = any(key in entry for key in _APP_KEYS)
        if is_app and any(key in entry for key in _TOKEN_KEYS):
            self._fail((*place, "token"), f"{self._name(place)}: has an API token and a service app; use one of them")
            for key in _TOKEN_KEYS:
                entry.pop(key, None)
        if is_app:
            credential = {"kind": "service_app", **{key: entry.pop(key) for key in _APP_KEYS if key in entry}}
            if isinstance(credential.get("private_key"), dict):  # a JWK, as OktaHound's okta.yaml has it
                credential["private_key"] = json.dumps(credential["private_key"], default=str)
            self._secret(credential, "private_key", place, file)
            if isinstance(credential.get("scopes"), list):
                credential["scopes"] = tuple(credential["scopes"])
        else:
            credential = {"kind": "api_token", **{key: entry.pop(key) for key in _TOKEN_KEYS if key in entry}}
            self._secret(credential, "token", place, file)
        entry["credential"] = credential
        url = entry.get("org_url")
        if isinstance(url, str) and urls.is_admin_console(url):
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
        self._secret(entry, "password", ("neo4j",), self._path)
        uri = entry.get("uri")
        if isinstance(uri, str) and not urls.is_encrypted(uri) and not urls.is_loopback(uri):
            self.warnings.append(
                f"{self._name(('neo4j', 'uri'))}: without TLS, password and graph cross the network in the "
                "clear; bolt+s:// or neo4j+s:// encrypts them"
            )
        return entry

    def _secret(self, entry: dict[Any, Any], key: str, place: Place, file: Path | None) -> None:
        """Put the secret that *key*, ``<key>_env`` or ``<key>_file`` leads to under *key*, or report why not.

        *entry* is written in *file*, if in any.
        """
        ways = {way: entry.pop(way) for way in (key, f"{key}_env", f"{key}_file") if way in entry}
        place = (*place, key)
        shown = self._name(place)
        if not ways:
            known = place in self._names
            self._fail(
                place, f"{shown}: is missing" if known else f"{shown}_env: is missing ({key}_file would do, too)"
            )
            return
        if len(ways) > 1:
            self._fail(place, f"{shown}: only one of {', '.join(ways)} can be used")
            return
        way, value = ways.popitem()
        shown = self._name((*place[:-1], way))
        if not isinstance(value, str) or not value.strip():
            self._fail(place, f"{shown}: must be text, and not empty: put it in quotes")
        elif way == key:
            self._warn_if_others_can_read(file, shown)
            entry[key] = SecretStr(value)
        elif way == f"{key}_env":
            # Where a secret stands in place of a name, it must not be shown: only names of our own are.
            known = value in (OKTA_TOKEN_VARIABLE, OKTA_KEY_VARIABLE, NEO4J_PASSWORD_VARIABLE)
            self._names[place] = value if known else shown
            if self._environ.get(value, "").strip():
                entry[key] = SecretStr(self._environ[value])
            elif known:
                self._fail(place, f"{value}: is not set in the environment, or is empty")
            else:
                self._fail(place, f"{shown}: names a variable that is not set in the environment, or is empty")
        else:
            self._names[place] = shown
            secret = self._read_secret(value, place, shown, file)
            if secret is not None:
                entry[key] = SecretStr(secret)

    def _read_secret(self, value: str, place: Place, shown: str, beside: Path | None) -> str | None:
        folder = Path() if beside is None else beside.parent
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


def _is_file(text: Any) -> bool:
    """Whether a private key is the name of a file, as some SDKs have it."""
    try:
        return isinstance(text, str) and "\n" not in text and os.path.isfile(os.path.expanduser(text.strip()))
    except ValueError:
        return False


def _find(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    if config is not None:
        return config
    if environ.get(FILE_VARIABLE):
        return Path(environ[FILE_VARIABLE])
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None
