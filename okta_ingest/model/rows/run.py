"""The properties of the OktaIngest node: the run that wrote an org last."""

from collections.abc import Mapping

from okta_ingest.model.rows.fields import Row
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import format_timestamp


def upsert_oktaingest(snapshot: Snapshot, token_list: str, owners: Mapping[str, int], version: str) -> Row:
    """The parameters of the statement, without the key: *owners* are the counts of the owners of tokens."""
    caller = snapshot.caller
    return {
        "domain": snapshot.domain,
        "collected_at": format_timestamp(snapshot.collected_at),
        "version": version,
        "caller": caller.id,
        "callerLogin": caller.login,
        "callerRoles": None if caller.roles is None else sorted(caller.roles),
        "tokenList": token_list,
        "usersRead": owners["described"],
        "rolesRead": owners["roles_read"],
    }
