"""The entries of the Okta orgs: address, credential with its secret, and options, ready to be validated."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from okta_ingest.config import okta_sdk, secrets, urls
from okta_ingest.config.problems import Findings, Key, SettingError
from okta_ingest.config.secrets import Source
from okta_ingest.config.settings import OrgSettings
from okta_ingest.config.validation import known_keys
from okta_ingest.config.yaml_file import read_yaml
from okta_ingest.messages import config as messages

OKTA_FILE = ".okta/okta.yaml"
"""In the home folder: the configuration of Okta's SDKs and of OktaHound."""

_TOKEN_KEYS = secrets.keys_of("token")
_APP_KEYS = ("client_id", *secrets.keys_of("private_key"), "key_id", "scopes")
_KEYS = (*(OrgSettings.model_fields.keys() - {"credential"}), *_TOKEN_KEYS, *_APP_KEYS)


def of_list(entries: Any, source: Source, findings: Findings) -> Any:
    """The orgs of the key ``okta``; what is not a list, or not a mapping in it, is returned as it is."""
    if not isinstance(entries, list):
        return entries
    return tuple(_of_list(entry, ("okta", number), source, findings) for number, entry in enumerate(entries))


def without_list(environ: Mapping[str, str], findings: Findings) -> tuple[dict[str, Any], Path | None]:
    """The org of the OKTA_CLIENT_* variables, or, without those, of ``~/.okta/okta.yaml``, and the file that was read.

    Variables and file are never combined.
    """
    org, file = okta_sdk.of_environment(environ), _okta_yaml(environ)
    if file is not None and not org.entry:
        org = okta_sdk.of_file(read_yaml(file))
    elif file is not None:
        if "org_url" not in org.entry or not org.entry.keys() & {"token", "private_key"}:
            findings.problems.append(messages.OKTA_YAML_NOT_READ.line(file=file))
        file = None
    findings.problems += org.problems
    key: Key = ("okta", 0)
    names = {**org.names, "private_key_file": org.names["private_key"]}
    findings.names.update({(*key, setting): name for setting, name in names.items()})
    return _with_credential(_with_key_file(org.entry), key, Source(environ, file), findings), file


def _of_list(entry: Any, key: Key, source: Source, findings: Findings) -> Any:
    if not isinstance(entry, dict):
        return entry
    address = _address(entry.get("org_url"))
    if address is not None:
        findings.addresses[key] = address
    return _with_credential(known_keys(entry, _KEYS, findings, key), key, source, findings)


def _address(org_url: Any) -> str | None:
    try:
        return urls.org_url(org_url) if isinstance(org_url, str) else None
    except SettingError:
        return None


def _okta_yaml(environ: Mapping[str, str]) -> Path | None:
    home = environ.get("HOME") or environ.get("USERPROFILE")
    file = Path(home, OKTA_FILE) if home else None
    return file if file is not None and file.is_file() else None


def _with_key_file(entry: Mapping[str, Any]) -> dict[str, Any]:
    """*entry* with ``private_key_file`` where its private key is the name of a file, as some SDKs allow."""
    key = entry.get("private_key")
    file = _existing_file(key) if isinstance(key, str) and "\n" not in key else None
    if file is None:
        return dict(entry)
    rest = {name: value for name, value in entry.items() if name != "private_key"}
    return {**rest, "private_key_file": file}


def _existing_file(text: str) -> str | None:
    try:
        path = os.path.expanduser(text.strip())
        return os.path.abspath(path) if os.path.isfile(path) else None
    except ValueError:
        return None


def _with_credential(entry: Mapping[str, Any], key: Key, source: Source, findings: Findings) -> dict[str, Any]:
    """*entry* with the keys of its credential, and the secret of that, under ``credential``."""
    has_token, has_app = (any(name in entry for name in names) for names in (_TOKEN_KEYS, _APP_KEYS))
    if has_token and has_app:
        findings.add_problem(key, messages.TWO_CREDENTIALS)
    is_app = has_app or (not has_token and findings.is_misspelt(key, _APP_KEYS))
    credential = _service_app(entry, key, source, findings) if is_app else _api_token(entry, key, source, findings)
    url = entry.get("org_url")
    if isinstance(url, str) and urls.is_admin_console(url):
        findings.add_warning((*key, "org_url"), messages.ADMIN_CONSOLE)
    rest = {name: value for name, value in entry.items() if name not in (*_TOKEN_KEYS, *_APP_KEYS)}
    return {**rest, "credential": credential}


def _api_token(entry: Mapping[str, Any], key: Key, source: Source, findings: Findings) -> dict[str, Any]:
    token = {name: entry[name] for name in _TOKEN_KEYS if name in entry}
    return {"kind": "api_token", **secrets.resolve(token, (*key, "token"), source, findings)}


def _service_app(entry: Mapping[str, Any], key: Key, source: Source, findings: Findings) -> dict[str, Any]:
    app = {name: entry[name] for name in _APP_KEYS if name in entry}
    if isinstance(app.get("private_key"), dict):  # a JWK, as OktaHound's okta.yaml has it
        app["private_key"] = json.dumps(app["private_key"], default=str)
    if isinstance(app.get("scopes"), list):
        app["scopes"] = tuple(app["scopes"])
    return {"kind": "service_app", **secrets.resolve(app, (*key, "private_key"), source, findings)}
