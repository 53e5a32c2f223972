"""A client of the simulated org whose waits are recorded instead of waited."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from sandbox.okta_org import OktaOrg
from tests.unit.okta.support import Waits, server_certificate


@pytest.fixture
def waits() -> Waits:
    """The waits that the client requested."""
    return Waits()


@pytest.fixture
def client(org: OktaOrg, waits: Waits) -> Iterator[OktaClient]:
    """A session with the simulated org, with a valid API token."""
    with OktaClient(org.url, SswsAuth(org.secret), waits) as client:
        yield client


@pytest.fixture
def tls_org(tmp_path: Path) -> Iterator[OktaOrg]:
    """A simulated org over https, whose certificate no one trusts."""
    with OktaOrg(tls=server_certificate(tmp_path)[0]) as org:
        yield org
