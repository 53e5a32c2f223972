"""Which callers can see all tokens of an org, and which domains are the org's: both decide what may be removed."""

import pytest

from okta_ingest.model.removal import TokenList
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.okta.client import OktaClient
from sandbox.http_messages import Reply
from sandbox.okta_org import OktaOrg, okta_error
from tests.samples import POSTMAN
from tests.unit.okta.auth.support import app_client
from tests.unit.okta.support import read

SEES_ALL = {"SUPER_ADMIN", "ORG_ADMIN"}
ROLE_TYPES = (
    *("ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUESTS_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "APP_ADMIN", "CUSTOM"),
    *("GROUP_MEMBERSHIP_ADMIN", "HELP_DESK_ADMIN", "MOBILE_ADMIN", "ORG_ADMIN", "READ_ONLY_ADMIN", "REPORT_ADMIN"),
    *("SUPER_ADMIN", "USER_ADMIN", "WORKFLOWS_ADMIN"),
)
"""All role types of Okta's API specification."""


@pytest.mark.parametrize("role", [*ROLE_TYPES, "super_admin", "", "A_NEW_ADMIN"])
def test_of_all_role_types_only_super_and_org_admin_see_all_tokens(org: OktaOrg, client: OktaClient, role: str) -> None:
    """Of a user and of a service app alike."""
    org.caller_roles = org.app_roles = [role]
    org.api_tokens = [POSTMAN]
    assert read(client, org).caller.sees_all is (role in SEES_ALL)
    with app_client(org) as app:
        assert read(app, org).caller.sees_all is (role in SEES_ALL)


@pytest.mark.parametrize(
    "reply", [okta_error("E0000006"), okta_error("E0000007"), Reply(500, {}), Reply(503, {}), Reply(200, {"a": 1})]
)
def test_app_whose_own_roles_cannot_be_read_removes_nothing(org: OktaOrg, reply: Reply) -> None:
    """Whether it sees all tokens is unknown: 403, 404, 500, or no list."""
    org.api_tokens = [POSTMAN]
    org.overrides[f"/oauth2/v1/clients/{org.oauth.client_id}/roles"] = lambda request: reply
    with app_client(org) as client:
        snapshot = read(client, org)
    assert snapshot.caller.sees_all is None
    listed = TokenList.of(snapshot, usable_records(snapshot.api_tokens, print))
    assert (listed.state(1), listed.sees_all) == ("unknown", None)


@pytest.mark.parametrize("name", ["third", "other", "self", "Alternate", "organization2"])
def test_link_with_another_name_is_no_domain_of_the_org(org: OktaOrg, client: OktaClient, name: str) -> None:
    """It can lead to another org, whose tokens would count as stale."""
    links = {"organization": {"href": org.url}, name: {"href": "https://fabrikam.okta.com"}}
    org.overrides["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": "00o1", "_links": links})
    assert read(client, org).domains == [org.domain]


@pytest.mark.parametrize("owner", ["", " ", "\t\n", "\u00a0"])
def test_blank_owner_id_causes_no_request(org: OktaOrg, client: OktaClient, owner: str) -> None:
    """Such a request would list all users."""
    org.api_tokens = [{**POSTMAN, "userId": owner}]
    snapshot = read(client, org)
    targets = [request.target for request in org.requests if "/users" in request.target]
    assert {target.split("?")[0] for target in targets} <= {
        "/api/v1/users/me",
        f"/api/v1/users/{org.caller_id}/roles",
    }
    assert (snapshot.users, snapshot.roles, snapshot.deleted_users) == ({}, {}, [])
