"""The domains of the configured orgs, for completion in a shell: without secrets, and without errors."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okta_ingest.config import urls
from okta_ingest.config.loader import DEFAULT_FILE, FILE_VARIABLE
from okta_ingest.config.problems import SettingError
from okta_ingest.config.yaml_file import read_yaml
from okta_ingest.errors import ConfigurationError

ADDRESS_VARIABLE = "OKTA_CLIENT_ORGURL"


def configured_domains(config: Path | None, environ: Mapping[str, str]) -> list[str]:
    """The domains, sorted; those that cannot be read are skipped."""
    file = config or Path(environ.get(FILE_VARIABLE) or DEFAULT_FILE)
    try:
        entries = read_yaml(file).get("okta")
    except ConfigurationError:
        entries = None
    addresses = (
        [entry.get("org_url") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )
    if not addresses:
        addresses = [environ.get(ADDRESS_VARIABLE)]
    return sorted({domain for domain in map(_domain, addresses) if domain})


def _domain(address: Any) -> str:
    try:
        return urlsplit(urls.org_url(address)).netloc if isinstance(address, str) else ""
    except SettingError:
        return ""
