"""How tests call the simulated org over HTTP."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sandbox.okta_org import OktaOrg

Call = Callable[..., requests.Response]


@pytest.fixture
def call(org: OktaOrg) -> Iterator[Call]:
    """Sends GET to a path of the org, with its API token."""
    with requests.Session() as session:
        yield lambda path, **options: session.get(
            org.url + path, headers={"Authorization": f"SSWS {org.secret}"}, timeout=30, **options
        )


@pytest.fixture
def call_together(org: OktaOrg) -> Callable[[str, int], list[requests.Response]]:
    """Sends so many GET to a path at the same time."""

    def send(path: str, count: int) -> list[requests.Response]:
        headers = {"Authorization": f"SSWS {org.secret}"}
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda _: requests.get(org.url + path, headers=headers, timeout=30), range(count)))

    return send
