"""An org whose app has a registered key and a token to read."""

import pytest

from sandbox.okta_org import OktaOrg
from tests.keys import rsa_key
from tests.samples import POSTMAN


@pytest.fixture(autouse=True)
def registered_app(org: OktaOrg) -> None:
    """The org has one API token, and the app's public key is registered."""
    org.api_tokens = [POSTMAN]
    org.oauth.keys = {"k1": rsa_key().public_key()}
