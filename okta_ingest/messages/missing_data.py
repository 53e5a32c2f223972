"""Missing data.

What could not be read from Okta, beside the token list. The rest is written; in the graph this data is unknown. The
error of the request is in parentheses.
"""

from okta_ingest.messages import Template

_ORGANIZATION_UNKNOWN = "Run again. While the id is unknown, no token is removed and the organization gets no edges."

UNUSABLE_USER_ID = "an id that cannot be used in a request"

ORGANIZATION_NOT_READ = Template(
    "could not read the organization, its id is unknown: {reason}",
    action=_ORGANIZATION_UNKNOWN,
)
ORGANIZATION_ID_UNUSABLE = Template(
    "GET /.well-known/okta-organization returned no usable id of the organization",
    action=_ORGANIZATION_UNKNOWN,
)
SETTINGS_DENIED = Template(
    "could not read company name, subdomain and status of the org: needs scope okta.orgs.read or a role that can view "
    "org settings ({reason})",
    action="Grant the scope or role, or do without these properties.",
)
SETTINGS_NOT_READ = Template(
    "could not read company name, subdomain and status of the org ({reason})", action="Run again."
)
OWNERS_DENIED = Template(
    "could not read {count:,} of {total:#owner}: needs scope okta.users.read or a role that can view users "
    "({reason}): {ids}",
    action="Grant the scope or role. In the graph, name and status of these owners are unknown.",
)
OWNERS_NOT_READ = Template(
    "could not read {count:,} of {total:#owner} ({reason}): {ids}",
    action="Run again. In the graph, name and status of these owners are unknown.",
)
ROLES_DENIED = Template(
    "could not read admin roles of {count:,} of {total:#owner}: needs scope okta.roles.read "
    "(SSWS: Super Administrator) ({reason}): {ids}",
    action="Grant the scope or role. In the graph, the roles of these owners are unknown.",
)
ROLES_NOT_READ = Template(
    "could not read admin roles of {count:,} of {total:#owner} ({reason}): {ids}",
    action="Run again. In the graph, the roles of these owners are unknown.",
)

USER_GROUPS_DENIED = Template(
    "could not read the groups of {count:,} of {total:#owner}, roles through groups are unknown: needs scope "
    "okta.users.read or a role that can view users ({reason}): {ids}",
    action="Grant the scope or role. In the graph, `rolesComplete` of these owners is false.",
)
USER_GROUPS_NOT_READ = Template(
    "could not read the groups of {count:,} of {total:#owner}, roles through groups are unknown ({reason}): {ids}",
    action="Run again. In the graph, `rolesComplete` of these owners is false.",
)
GROUP_ROLES_DENIED = Template(
    "could not read admin roles of {count:,} of {total:#group}: needs scope okta.roles.read "
    "(SSWS: Super Administrator) ({reason}): {ids}",
    action="Grant the scope or role. In the graph, the roles of these groups are unknown.",
)
GROUP_ROLES_NOT_READ = Template(
    "could not read admin roles of {count:,} of {total:#group} ({reason}): {ids}",
    action="Run again. In the graph, the roles of these groups are unknown.",
)
GROUPS_DENIED = Template(
    "could not read names of {count:,} of {total:#group}: needs scope okta.groups.read or a role that can view groups "
    "({reason}): {ids}",
    action="Grant the scope or role. In the graph, these groups have an id and no name.",
)
GROUPS_NOT_READ = Template(
    "could not read names of {count:,} of {total:#group} ({reason}): {ids}",
    action="Run again. In the graph, these groups have an id and no name.",
)
TARGETS_DENIED = Template(
    "could not read the targets of {count:,} of {total:#role assignment}: needs scope okta.roles.read "
    "(SSWS: Super Administrator) ({reason}): {ids}",
    action="Grant the scope or role. In the graph, the scope of these assignments is unknown.",
)
TARGETS_NOT_READ = Template(
    "could not read the targets of {count:,} of {total:#role assignment} ({reason}): {ids}",
    action="Run again. In the graph, the scope of these assignments is unknown.",
)
PERMISSIONS_DENIED = Template(
    "could not read permissions of {count:,} of {total:#custom role}: needs scope okta.roles.read "
    "(SSWS: Super Administrator) ({reason}): {ids}",
    action="Grant the scope or role. In the graph, the permissions of these roles are unknown.",
)
PERMISSIONS_NOT_READ = Template(
    "could not read permissions of {count:,} of {total:#custom role} ({reason}): {ids}",
    action="Run again. In the graph, the permissions of these roles are unknown.",
)
ZONES_DENIED = Template(
    "could not read network zones: needs scope okta.networkZones.read or a role that can view network zones ({reason})",
    action="Grant the scope or role. In the graph, it is unknown what the network zones of tokens restrict.",
)
ZONES_NOT_READ = Template(
    "could not read network zones ({reason})",
    action="Run again. In the graph, it is unknown what the network zones of tokens restrict.",
)

_GRANT_OR_DO_WITHOUT = (
    "Grant the scope to the service app: Applications > the app > Okta API Scopes. If the configuration has `scopes`, "
    "add it to them. Or do without this data."
)

ORGS_SCOPE_MISSING = Template(
    "the access token has no scope okta.orgs.read (not granted or not configured): "
    "company name, subdomain and status of the org not read",
    action=_GRANT_OR_DO_WITHOUT,
)
USERS_SCOPE_MISSING = Template(
    "the access token has no scope okta.users.read (not granted or not configured): name and status of owners not read",
    action=_GRANT_OR_DO_WITHOUT,
)
ROLES_SCOPE_MISSING = Template(
    "the access token has no scope okta.roles.read (not granted or not configured): admin roles of owners not read",
    action=_GRANT_OR_DO_WITHOUT,
)
VISIBILITY_SCOPE_MISSING = Template(
    "the access token has no scope okta.roles.read (not granted or not configured): "
    "unknown whether the app can see all tokens, stale tokens are not removed",
    action=f"{_GRANT_OR_DO_WITHOUT} `sees_all_tokens: true` if you know that the app sees all tokens.",
)
ROLES_AND_VISIBILITY_SCOPE_MISSING = Template(
    "the access token has no scope okta.roles.read (not granted or not configured): admin roles of owners not read; "
    "unknown whether the app can see all tokens, stale tokens are not removed",
    action=f"{_GRANT_OR_DO_WITHOUT} `sees_all_tokens: true` if you know that the app sees all tokens.",
)
USERS_AND_GROUPS_SCOPE_MISSING = Template(
    "the access token has no scope okta.users.read (not granted or not configured): name, status and groups of owners "
    "not read, roles through groups are unknown",
    action=_GRANT_OR_DO_WITHOUT,
)
USER_GROUPS_SCOPE_MISSING = Template(
    "the access token has no scope okta.users.read (not granted or not configured): groups of owners not read, "
    "roles through groups are unknown",
    action=f"{_GRANT_OR_DO_WITHOUT} `include: {{groups: false}}` turns it off.",
)
GROUPS_SCOPE_MISSING = Template(
    "the access token has no scope okta.groups.read (not granted or not configured): names of groups not read",
    action=_GRANT_OR_DO_WITHOUT,
)
ZONES_SCOPE_MISSING = Template(
    "the access token has no scope okta.networkZones.read (not granted or not configured): network zones not read, "
    "unknown what they restrict",
    action=f"{_GRANT_OR_DO_WITHOUT} `include: {{zones: false}}` turns it off.",
)
