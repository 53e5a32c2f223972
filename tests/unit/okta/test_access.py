"""Who the caller is, and what its roles and scopes let it read."""

from typing import Any

import pytest

from okta_ingest.messages.removal import ROLE_NAMES
from okta_ingest.model.removal import RemovalPolicy, TokenList, decide_removal
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.model.snapshot import Caller, Include
from okta_ingest.okta.access import GROUPS_SCOPE, OPTIONAL_SCOPES, REQUIRED_SCOPE, optional_scopes
from okta_ingest.okta.client import OktaClient
from sandbox.http_messages import Reply
from sandbox.okta_groups import group
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import group_role
from tests.samples import POSTMAN
from tests.unit.okta.auth.support import app_client, endpoints
from tests.unit.okta.support import read

IN_ZONE = {**POSTMAN, "network": {"connection": "ZONE", "include": ["nzo0legacy000000x697"]}}

NOT_STANDARD = ["WORKFLOWS_ADMIN", "ACCESS_CERTIFICATIONS_ADMIN", "ACCESS_REQUESTS_ADMIN", "A_TYPE_OF_TOMORROW"]
"""Types of Okta's specification that are no standard roles, and one that it does not have."""


@pytest.mark.parametrize("kind", [*ROLE_NAMES, *NOT_STANDARD])
def test_only_super_and_org_admins_see_all_tokens(org: OktaOrg, client: OktaClient, kind: str) -> None:
    """Of all role types that Okta's specification has."""
    org.caller_roles = [kind]
    sees_all = kind in ("SUPER_ADMIN", "ORG_ADMIN")
    assert read(client, org).caller == Caller(org.caller_id, sees_all, login=org.caller_login, roles=[kind])


@pytest.mark.parametrize(
    ("roles", "sees_all"), [(["HELP_DESK_ADMIN", "ORG_ADMIN"], True), (["USER_ADMIN", "CUSTOM"], False), ([], False)]
)
def test_caller_has_its_login_and_roles(org: OktaOrg, client: OktaClient, roles: list[str], sees_all: bool) -> None:
    """Sorted; one role that sees all tokens is enough."""
    org.caller_roles, org.caller_login = roles, "ada@contoso.com"
    caller = read(client, org).caller
    assert caller == Caller(org.caller_id, sees_all, login="ada@contoso.com", roles=sorted(roles))


@pytest.mark.parametrize("status", [400, 403, 404, 501])
def test_caller_whose_roles_cannot_be_read_may_not_see_all(org: OktaOrg, client: OktaClient, status: int) -> None:
    """It is unknown."""
    org.overrides[f"/api/v1/users/{org.caller_id}/roles"] = lambda request: Reply(status, b"")
    assert read(client, org).caller == Caller(org.caller_id, None, login=org.caller_login, roles=None)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_app_whose_roles_cannot_be_read_may_not_see_all(org: OktaOrg, status: int) -> None:
    """So nothing is removed because of its list, whatever the reason is."""
    org.api_tokens = [POSTMAN]
    org.overrides[f"/oauth2/v1/clients/{org.oauth.client_id}/roles"] = lambda request: Reply(status, b"")
    with app_client(org) as client:
        snapshot = read(client, org)
    assert (snapshot.caller.sees_all, snapshot.caller.roles) == (None, None)
    tokens = usable_records(snapshot.api_tokens, lambda warning: None)
    stale = [{"objectid": "00T1", "lastseen": "2020-01-01T00:00:00Z"}]
    removal = decide_removal(stale, 2, False, TokenList.of(snapshot, tokens), RemovalPolicy(limit=100))
    assert (removal.tokens, removal.unclear) == ([], 0)
    assert removal.blocked is not None
    assert "may not see all tokens" in removal.blocked


@pytest.mark.parametrize("profile", [None, [], {}, {"login": 7}, {"login": None}])
def test_login_that_cannot_be_read_is_unknown(org: OktaOrg, client: OktaClient, profile: Any) -> None:
    """The id is enough to read the roles."""
    org.overrides["/api/v1/users/me"] = lambda request: Reply(200, {"id": org.caller_id, "profile": profile})
    assert read(client, org).caller == Caller(org.caller_id, True, roles=["SUPER_ADMIN"])


@pytest.mark.parametrize(
    "reply", [okta_error("E0000006"), Reply(200, []), Reply(200, {"id": "../x"}), Reply(200, {"id": "00uä"})]
)
def test_visibility_of_an_unknown_caller_is_unknown(org: OktaOrg, client: OktaClient, reply: Reply) -> None:
    """The configuration can say that the caller sees all tokens."""
    org.overrides["/api/v1/users/me"] = lambda request: reply
    assert read(client, org).caller == Caller(None, None)
    assert read(client, org, sees_all_tokens=True).caller == Caller(None, True)


@pytest.mark.parametrize(
    ("roles", "sees_all"),
    [(["SUPER_ADMIN"], True), (["ORG_ADMIN"], True), (["READ_ONLY_ADMIN", "CUSTOM"], False)],
)
def test_visibility_of_an_app_depends_on_its_own_roles(org: OktaOrg, roles: list[str], sees_all: bool) -> None:
    """An app is no user, so ``/users/me`` is not requested."""
    org.api_tokens, org.app_roles = [POSTMAN], roles
    with app_client(org) as client:
        snapshot = read(client, org)
    assert (snapshot.caller.id, snapshot.caller.sees_all, snapshot.requests) == (None, sees_all, 9)
    assert (snapshot.caller.login, snapshot.caller.roles) == (org.oauth.client_id, sorted(roles))
    assert endpoints(org)[:5] == ["token", "api-tokens", "okta-organization", "org", "roles"]
    assert "me" not in endpoints(org)


def test_invalid_and_inactive_roles_do_not_count(org: OktaOrg) -> None:
    """They do not make the app an admin, and cause no error."""
    path = f"/oauth2/v1/clients/{org.oauth.client_id}/roles"
    roles = [None, {"type": ["SUPER_ADMIN"], "status": "ACTIVE"}, {"type": "SUPER_ADMIN", "status": "INACTIVE"}]
    org.overrides[path] = lambda request: Reply(200, roles)
    with app_client(org) as client:
        assert read(client, org).caller.sees_all is False


@pytest.mark.parametrize("rejects", [True, False])
def test_every_missing_scope_is_missing_data(org: OktaOrg, rejects: bool) -> None:
    """The token list is read, whether Okta grants fewer scopes or rejects the whole request."""
    org.api_tokens = [IN_ZONE]
    org.oauth.granted, org.oauth.rejects_scopes = {REQUIRED_SCOPE}, rejects
    with app_client(org) as client:
        snapshot = read(client, org)
    assert snapshot.api_tokens == [IN_ZONE]
    assert snapshot.caller == Caller(None, None, [REQUIRED_SCOPE], login=org.oauth.client_id)
    assert [line.split(" (")[0] for line in snapshot.missing_data] == [
        f"the access token has no scope {scope}" for scope in OPTIONAL_SCOPES if scope != GROUPS_SCOPE
    ]
    assert endpoints(org) == ["token"] * (7 if rejects else 1) + ["api-tokens", "okta-organization"]


@pytest.mark.parametrize("rejects", [True, False])
@pytest.mark.parametrize("lacking", OPTIONAL_SCOPES)
@pytest.mark.parametrize("hides", [False, True])
def test_data_of_the_other_scopes_is_read(org: OktaOrg, lacking: str, rejects: bool, hides: bool) -> None:
    """With any one scope missing, no request is sent that needs it."""
    org.api_tokens = [IN_ZONE]
    org.directory.groups["00g1admins697"] = group("00g1admins697", "Admins")
    org.directory.members = {"00g1admins697": [IN_ZONE["userId"]]}
    org.directory.group_roles = {"00g1admins697": [group_role("SUPER_ADMIN")]}
    org.directory.hide_group_roles = hides
    org.oauth.granted, org.oauth.rejects_scopes = {REQUIRED_SCOPE, *OPTIONAL_SCOPES} - {lacking}, rejects
    with app_client(org) as client:
        snapshot = read(client, org)
    (line,) = snapshot.missing_data
    assert line.startswith(f"the access token has no scope {lacking} ")
    was_read = {
        "okta.orgs.read": snapshot.organization is not None,
        "okta.users.read": bool(snapshot.users),
        "okta.roles.read": bool(snapshot.roles) and snapshot.caller.sees_all is True,
        "okta.groups.read": bool(snapshot.groups),
        "okta.networkZones.read": snapshot.zones is not None,
    }
    needs = {"okta.users.read": {"okta.groups.read"} if hides else set(), "okta.roles.read": {"okta.groups.read"}}
    without = {lacking, *needs.get(lacking, set())}
    assert was_read == {scope: scope not in without for scope in OPTIONAL_SCOPES}
    saved = {
        "okta.orgs.read": 1,
        "okta.users.read": 5 if hides else 1,
        "okta.roles.read": 6 if hides else 4,
        "okta.groups.read": 1,
        "okta.networkZones.read": 1,
    }[lacking]
    total = 11 if hides else 9
    assert len([endpoint for endpoint in endpoints(org) if endpoint != "token"]) == total - saved


@pytest.mark.parametrize(
    ("include", "left_out"),
    [
        (Include(), set()),
        (Include(owners=False), set()),
        (Include(groups=False), {"okta.groups.read"}),
        (Include(owners=False, groups=False), {"okta.users.read", "okta.groups.read"}),
        (Include(roles=False), {"okta.groups.read"}),
        (Include(owners=False, roles=False), {"okta.users.read", "okta.groups.read"}),
        (Include(zones=False), {"okta.networkZones.read"}),
    ],
)
def test_only_scopes_of_included_parts_are_requested(include: Include, left_out: set[str]) -> None:
    """Users are read for their groups, too; roles always for the caller's own."""
    assert optional_scopes(include) == [scope for scope in OPTIONAL_SCOPES if scope not in left_out]


def test_users_scope_is_missing_for_groups_alone(org: OktaOrg) -> None:
    """Names and status of owners are not wanted."""
    org.api_tokens = [POSTMAN]
    org.directory.hide_group_roles = True
    org.oauth.granted = {REQUIRED_SCOPE, *OPTIONAL_SCOPES} - {"okta.users.read"}
    with app_client(org) as client:
        (line,) = read(client, org, Include(owners=False)).missing_data
    assert line.partition(": ")[2] == "groups of owners not read, roles through groups are unknown"


def test_roles_of_a_caller_that_is_known_to_see_all_are_not_read(org: OktaOrg, client: OktaClient) -> None:
    """The configuration says so."""
    caller = read(client, org, Include(roles=False), sees_all_tokens=True).caller
    assert caller == Caller(org.caller_id, True, login=org.caller_login, roles=None)
    assert not [request for request in org.requests if request.target.endswith("/roles")]


def test_roles_of_an_app_that_is_known_to_see_all_are_not_read(org: OktaOrg) -> None:
    """Although it could read them."""
    with app_client(org) as client:
        caller = read(client, org, Include(roles=False), sees_all_tokens=True).caller
    assert (caller.sees_all, caller.roles) == (True, None)
    assert "roles" not in endpoints(org)


@pytest.mark.parametrize(
    ("include", "sees_all_tokens", "text"),
    [
        (Include(), True, "admin roles of owners not read"),
        (Include(roles=False), False, "unknown whether the app can see all tokens, stale tokens are not removed"),
        (
            Include(),
            False,
            "admin roles of owners not read; unknown whether the app can see all tokens, stale tokens are not removed",
        ),
    ],
)
def test_missing_roles_scope_names_what_is_not_read(
    org: OktaOrg, include: Include, sees_all_tokens: bool, text: str
) -> None:
    """The scope serves for the owners' roles and for the app's own."""
    org.oauth.granted = {REQUIRED_SCOPE, "okta.orgs.read", "okta.users.read"}
    with app_client(org) as client:
        (line,) = read(client, org, include, sees_all_tokens).missing_data
    assert line.partition(": ")[2] == text


def test_scope_that_is_not_needed_is_not_missing(org: OktaOrg) -> None:
    """The roles scope is not needed if the configuration says what the app sees, and owners' roles are excluded."""
    org.oauth.granted = {REQUIRED_SCOPE, "okta.orgs.read"}
    with app_client(org) as client:
        snapshot = read(client, org, Include(owners=False, roles=False), sees_all_tokens=True)
    assert (snapshot.caller, snapshot.missing_data) == (
        Caller(None, True, [REQUIRED_SCOPE, "okta.orgs.read"], org.oauth.client_id),
        [],
    )
