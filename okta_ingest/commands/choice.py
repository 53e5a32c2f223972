"""Which orgs a command is about: all, or those that ``--org`` names."""

from collections.abc import Mapping, Sequence

import click

from okta_ingest.snapshot import Collect

_ORGS_NAMED = 20


def chosen(collects: Mapping[str, Collect], domains: Sequence[str]) -> dict[str, Collect]:
    """Those of *collects* that *domains* names, or all. Raises BadParameter for a name that is not there."""
    wanted = {domain.lower() for domain in domains}
    unknown = sorted(wanted.difference(collects))
    if unknown:
        there = ", ".join(list(collects)[:_ORGS_NAMED]) + (", …" if len(collects) > _ORGS_NAMED else "")
        raise click.BadParameter(f"not known here: {', '.join(unknown)}; known: {there or 'none'}", param_hint="--org")
    return {domain: collect for domain, collect in collects.items() if not wanted or domain in wanted}
