"""What the tests of a service app share."""

from urllib.parse import parse_qs

from okta_ingest.okta.access import OPTIONAL_SCOPES, REQUIRED_SCOPE
from okta_ingest.okta.auth.private_key import read_private_key
from okta_ingest.okta.auth.service_app import ServiceAppAuth
from okta_ingest.okta.client import OktaClient
from sandbox.okta_org import OktaOrg
from tests.keys import pem, rsa_key

PATH = "/api/v1/api-tokens"
TOKEN = "/oauth2/v1/token"


def app_auth(org: OktaOrg, text: str | None = None) -> ServiceAppAuth:
    """The credential of the org's app, with the private key *text*; the key of the default is registered here."""
    if text is None:
        text = pem(rsa_key())
        org.oauth.keys = org.oauth.keys or {"k1": rsa_key().public_key()}
    return ServiceAppAuth(org.url, org.oauth.client_id, read_private_key(text), REQUIRED_SCOPE, list(OPTIONAL_SCOPES))


def app_client(org: OktaOrg, auth: ServiceAppAuth | None = None) -> OktaClient:
    """A session of the app that does not wait."""
    return OktaClient(org.url, auth or app_auth(org), lambda seconds, reason: None)


def endpoints(org: OktaOrg) -> list[str]:
    """The last part of the target of each request that the org received."""
    return [request.target.rpartition("/")[2] for request in org.requests]


def token_forms(org: OktaOrg) -> list[dict[str, list[str]]]:
    """The forms that the token endpoint received."""
    return [parse_qs(request.body.decode()) for request in org.requests if request.target == TOKEN]
