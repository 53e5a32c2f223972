"""A secret from the key that has it, from the environment variable that ``<key>_env`` names, or from ``<key>_file``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from okta_ingest.config.problems import Findings, Key, SettingError
from okta_ingest.messages import config as messages

OKTA_TOKEN_VARIABLE = "OKTA_CLIENT_TOKEN"  # noqa: S105 - a name, not a token
OKTA_KEY_VARIABLE = "OKTA_CLIENT_PRIVATEKEY"
NEO4J_PASSWORD_VARIABLE = "NEO4J_PASSWORD"  # noqa: S105 - a name, not a password

_SHOWN_VARIABLES = (OKTA_TOKEN_VARIABLE, OKTA_KEY_VARIABLE, NEO4J_PASSWORD_VARIABLE)
"""Other values of ``<key>_env`` are not shown: a user may have put the secret itself there."""


@dataclass(frozen=True)
class Source:
    """The environment, and the file with the entry that is read; None: the entry is from the environment."""

    environ: Mapping[str, str]
    file: Path | None


def keys_of(key: str) -> tuple[str, str, str]:
    """The keys that can give the secret *key*."""
    return key, f"{key}_env", f"{key}_file"


def resolve(entry: Mapping[str, Any], key: Key, source: Source, findings: Findings) -> dict[str, Any]:
    """*entry* with the secret under the last part of *key* instead of the keys that gave it.

    Without a usable secret: *entry* without those keys, and a problem in *findings*.
    """
    parent, name = key[:-1], str(key[-1])
    given = {way: entry[way] for way in keys_of(name) if way in entry}
    rest = {other: value for other, value in entry.items() if other not in given}
    if not given and findings.is_misspelt(parent, keys_of(name)):
        findings.reported.add(key)
        return rest
    try:
        return {**rest, name: SecretStr(_secret(given, key, source, findings))}
    except SettingError as error:
        findings.add_problem(key, error.template, **error.values)
        return rest


def _secret(given: Mapping[str, Any], key: Key, source: Source, findings: Findings) -> str:
    if not given:
        known = key in findings.names
        raise SettingError(messages.MISSING) if known else SettingError(messages.SECRET_MISSING, secret=key[-1])
    if len(given) > 1:
        raise SettingError(messages.SEVERAL_SECRETS, keys=", ".join(given))
    ((way, value),) = given.items()
    findings.names[key] = findings.name((*key[:-1], way))
    if not isinstance(value, str) or not value.strip():
        raise SettingError(messages.SECRET_NOT_TEXT)
    if way.endswith("_env"):
        return _from_variable(value, key, source.environ, findings)
    file = source.file
    if way.endswith("_file"):
        file = (Path() if file is None else file.parent) / os.path.expanduser(value)
        value = _from_file(file)
    if file is not None and _others_can_read(file, source.environ):
        findings.add_warning(key, messages.OTHERS_CAN_READ, file=file)
    return value


def _from_variable(variable: str, key: Key, environ: Mapping[str, str], findings: Findings) -> str:
    known = variable in _SHOWN_VARIABLES
    if known:
        findings.names[key] = variable
    value = environ.get(variable, "")
    if not value.strip():
        raise SettingError(messages.VARIABLE_NOT_SET if known else messages.NAMED_VARIABLE_NOT_SET)
    return value


def _from_file(file: Path) -> str:
    try:
        secret = file.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except OSError as error:
        raise SettingError(messages.SECRET_FILE_UNREADABLE, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise SettingError(messages.SECRET_FILE_NOT_UTF8) from None
    except ValueError:
        raise SettingError(messages.SECRET_FILE_NAME) from None
    if not secret.strip():
        raise SettingError(messages.SECRET_FILE_EMPTY)
    return secret


def _others_can_read(file: Path, environ: Mapping[str, str]) -> bool:
    return os.name == "posix" and file.stat().st_mode & 0o077 != 0 and not _is_credential(file, environ)


def _is_credential(file: Path, environ: Mapping[str, str]) -> bool:
    # systemd's LoadCredential: mode 0440, but an ACL gives access to the service's user only.
    folder = environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and file.resolve().is_relative_to(Path(str(folder)).resolve())
