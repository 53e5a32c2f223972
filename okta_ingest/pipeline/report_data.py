"""``report``: read the orgs, owners and API tokens of the graph."""

from datetime import datetime
from typing import TYPE_CHECKING

from okta_ingest.model.inventory.build import Inventory, inventory

if TYPE_CHECKING:
    from okta_ingest.graph.database import Database


def read(database: "Database", now: datetime) -> Inventory:
    """The inventory of the graph; *now* stands for the time of a collection that is unknown."""
    return inventory(
        database.read("read_report_orgs"),
        database.read("read_report_owners"),
        database.read("read_report_tokens"),
        now,
    )
