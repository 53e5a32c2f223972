"""The types of Okta's standard admin roles, and which of them can be limited to groups or apps.

https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/
"""

SUPER_ADMIN = "SUPER_ADMIN"

ORG_WIDE = {
    SUPER_ADMIN,
    "ORG_ADMIN",
    "READ_ONLY_ADMIN",
    "REPORT_ADMIN",
    "MOBILE_ADMIN",
    "API_ACCESS_MANAGEMENT_ADMIN",
}
"""The standard roles that cannot be limited to groups or apps."""

LIMITED_TO_GROUPS = {"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"}
LIMITED_TO_APPS = {"APP_ADMIN"}
"""The standard roles that can be limited to groups, and to apps."""
