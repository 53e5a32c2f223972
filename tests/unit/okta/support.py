"""What the tests of this folder share: recorded waits, token owners, and one collection."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from okta_ingest.model.snapshot import Include, Snapshot
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.collector import collect
from sandbox.okta_org import OktaOrg
from tests.certificate import make_self_signed
from tests.samples import COLLECTED_AT, api_token

PATH = "/api/v1/api-tokens"
ADA, BEN = "00uada697", "00uben697"


class Waits(list[tuple[float, str]]):
    """Replaces waiting: records for how long and why, and returns at once."""

    def __call__(self, seconds: float, reason: str) -> None:
        """Record the wait."""
        self.append((seconds, reason))


def read(client: OktaClient, org: OktaOrg, include: Include | None = None, sees_all_tokens: bool = False) -> Snapshot:
    """One collection of everything, or of what *include* says."""
    return collect(client, org.domain, COLLECTED_AT, sees_all_tokens, include or Include())


def owned_by(*owners: Any) -> list[dict[str, Any]]:
    """One token for each owner."""
    return [api_token(number, userId=owner) for number, owner in enumerate(owners)]


def user_ids(count: int) -> list[str]:
    """The ids of *count* users."""
    return [f"00u{number:017d}" for number in range(count)]


def requested(org: OktaOrg, prefix: str) -> list[str]:
    """The targets that start with *prefix* of the requests that the org received, unquoted."""
    return [unquote(request.target) for request in org.requests if request.target.startswith(prefix)]


def server_certificate(folder: Path) -> tuple[Path, Path]:
    """A file with a server's key and certificate, and one with the certificate alone, made in *folder*."""
    key, certificate = make_self_signed(folder)
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both, certificate
