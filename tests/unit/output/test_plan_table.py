"""The table of a plan names each owner, token and field that changes, on terminals of every width and in a pipe."""

import pytest

from okta_ingest.model.owners import Owner, OwnerChange, Owners
from okta_ingest.model.plan import Change
from okta_ingest.output.plan_table import plan_table
from okta_ingest.output.tables import ROWS_SHOWN, Screen
from okta_ingest.pipeline.results import OrgResult, RunResult
from tests.unit.output.sample_run import CHANGES, PARTIAL, a_plan, a_run, an_org

PIPE = Screen()
WIDTHS = (80, 100, 120, 160)

DOMAINS = ("contoso.okta.com", "fabrikam-production.oktapreview.com", "adatum.okta-emea.com")
LOGIN = "maria-magdalena.wolfeschlegelsteinhausen@contoso.com"
NAME = "offboarding script (old laptop, do not delete)"


def three_orgs() -> RunResult:
    """Long names, and changes of every kind, in three orgs."""
    return a_run(*(one_org(domain, number) for number, domain in enumerate(DOMAINS)), written=False)


def one_org(domain: str, number: int) -> OrgResult:
    """An owner that became super admin, and a new, a changed and a stale token."""
    owner = Owner(f"00u{number:017}", LOGIN, None, "ACTIVE", ["ORG_ADMIN", "SUPER_ADMIN"])
    roles = {"roleTypes": (["API_ACCESS_MANAGEMENT_ADMIN", "HELP_DESK_ADMIN"], ["ORG_ADMIN", "SUPER_ADMIN"])}
    promoted = OwnerChange(owner, roles, [f"00T{number}{token:016}" for token in range(4)])
    zones = [f"nzo{zone:017}" for zone in range(5)]
    changes = [
        Change("created", f"00T{number}{0:016}", NAME, owner.id, {}),
        Change(
            "changed", f"00T{number}{1:016}", NAME, owner.id, {"name": ("a", NAME), "networkInclude": (None, zones)}
        ),
        Change("removed", f"00T{number}{2:016}", None, "00unotknown", {}),
    ]
    return an_org(domain=domain, plan=a_plan(*changes), token_owners=Owners({owner.id.upper(): owner}, [promoted]))


def test_each_token_and_field_is_named() -> None:
    """As text that controls no terminal; markup is text; a missing name is unknown."""
    assert plan_table(a_run(an_org()), PIPE, show_all=False).splitlines() == [
        "change   token          id    owner   fields",
        "-------  -------------  ----  ------  -------------------------------------------------------",
        "created  [/red]\\x1b[2J  00T1  00u1",
        "changed  Two            00T2  (none)  name: Zwei -> Two; networkInclude: (none) -> nzo1, nzo2",
        "removed  unknown        00T3  00u3",
    ]


def test_empty_list_differs_from_none() -> None:
    """Values of other types, and line ends, stay on one line."""
    change = Change("changed", "00T2", "Two", "00u1", {"networkInclude": ([], 7), "name": ("a\nb", "c")})
    lines = plan_table(a_run(an_org(plan=a_plan(change))), PIPE, show_all=False).splitlines()
    assert lines[2:] == ["changed  Two    00T2  00u1   networkInclude: (empty) -> 7; name: a\\nb -> c"]


@pytest.mark.parametrize("columns", WIDTHS)
def test_ids_names_logins_and_values_are_whole_at_every_width(columns: int) -> None:
    """Each is on one line, of three orgs."""
    table = plan_table(three_orgs(), Screen(columns), show_all=False)
    whole = [*DOMAINS, LOGIN, NAME, "00unotknown", "API_ACCESS_MANAGEMENT_ADMIN,", "SUPER_ADMIN;"]
    for number in range(3):
        whole += [f"00u{number:017}", *(f"00T{number}{token:016}" for token in range(4))]
        whole += [f"nzo{zone:017}" for zone in range(5)]
    assert [value for value in whole if not any(value in line for line in table.splitlines())] == []
    assert "…" not in table


@pytest.mark.parametrize("columns", WIDTHS)
def test_table_fits_the_terminal(columns: int) -> None:
    """Too narrow: text is wrapped, then each change is a block; the longest value is a login."""
    assert max(map(len, plan_table(three_orgs(), Screen(columns), show_all=False).splitlines())) <= columns


@pytest.mark.parametrize(("columns", "blocks"), [(80, 12), (100, 12), (120, 12), (160, 12), (200, 0)])
def test_narrow_terminal_has_a_block_for_each_change(columns: int, blocks: int) -> None:
    """With the org in it."""
    table = plan_table(three_orgs(), Screen(columns), show_all=False)
    assert sum(line.startswith("-[ ") for line in table.splitlines()) == blocks


def test_fields_of_a_block_are_below_each_other() -> None:
    """An id is never broken."""
    lines = plan_table(a_run(one_org(DOMAINS[0], 7)), Screen(80), show_all=False).splitlines()
    assert lines[lines.index("-[ 3 ]---") : lines.index("-[ 4 ]---")] == [
        "-[ 3 ]---",
        "change | changed",
        f"token  | {NAME}",
        "id     | 00T70000000000000001",
        f"owner  | {LOGIN}",
        f"fields | name: a -> {NAME};",
        "       | networkInclude: (none) -> nzo00000000000000000, nzo00000000000000001,",
        "       | nzo00000000000000002, nzo00000000000000003, nzo00000000000000004",
    ]


def test_pipe_has_one_line_for_each_change_of_three_orgs() -> None:
    """All of them, not truncated, each with its org."""
    lines = plan_table(three_orgs(), PIPE, show_all=False).splitlines()
    assert [line.split()[:2] for line in lines[2:]] == [
        [domain, change] for domain in DOMAINS for change in ("owner", "created", "changed", "removed")
    ]
    assert all(line == line.rstrip() for line in lines)
    flood = a_run(an_org(plan=a_plan(*[CHANGES[0]] * 1500)))
    assert plan_table(flood, PIPE, show_all=False).count("created") == 1500


def test_long_table_on_a_terminal_is_truncated_with_a_count() -> None:
    """All changes are shown with -v."""
    flood = a_run(an_org(plan=a_plan(*[CHANGES[0]] * 1500)))
    table = plan_table(flood, Screen(80), show_all=False)
    assert (table.count("created"), table.splitlines()[-1]) == (ROWS_SHOWN, "1,450 more changes; -v shows all")
    assert plan_table(flood, Screen(80), show_all=True).count("created") == 1500


@pytest.mark.parametrize("plan", [PARTIAL, None])
@pytest.mark.parametrize("columns", [None, 80])
def test_run_without_changes_has_no_table(plan: None, columns: int | None) -> None:
    """Nothing is printed, not even a heading."""
    assert plan_table(a_run(an_org(plan=plan)), Screen(columns), show_all=False) == ""


def test_new_super_admin_is_marked_where_colours_are_shown() -> None:
    """In a pipe it is plain text."""
    run = a_run(one_org(DOMAINS[0], 7))
    assert "\x1b" not in plan_table(run, PIPE, show_all=False) + plan_table(run, Screen(80), show_all=False)
    assert "\x1b[1;31m" in plan_table(run, Screen(80, colour=True), show_all=False)


def test_block_omits_what_a_change_does_not_have() -> None:
    """A new token has no fields; an owner is no token. A missing name is unknown, not omitted."""
    lines = plan_table(a_run(one_org(DOMAINS[0], 7)), Screen(80), show_all=False).splitlines()
    labels = [line.partition("|")[0].strip() for line in lines if line[:1] not in " -"]
    assert labels == [
        *("change", "id", "owner", "fields"),
        *("change", "token", "id", "owner"),
        *("change", "token", "id", "owner", "fields"),
        *("change", "token", "id", "owner"),
    ]
