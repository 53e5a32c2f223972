"""What all rows of one org have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okta_ingest.model.ids import upper
from okta_ingest.model.networks import Zones
from okta_ingest.model.rows.fields import Fields, Warn
from okta_ingest.model.snapshot import Snapshot


@dataclass(frozen=True)
class RowContext:
    """The org of the rows, and its network ``zones``.

    ``uppercase``: names are stored in upper case, as BloodHound's search needs them.
    """

    domain: str
    environmentid: str | None
    uppercase: bool
    warn: Warn
    zones: Zones

    @classmethod
    def of(cls, snapshot: Snapshot, uppercase: bool, warn: Warn) -> "RowContext":
        """The context of the rows of *snapshot*."""
        return cls(snapshot.domain, snapshot.environmentid, uppercase, warn, Zones(snapshot.zones))

    @property
    def constants(self) -> dict[str, str | None]:
        """The properties that all nodes of the org have; statements get them once, not in each row."""
        return {"oktaDomain": self.domain, "environmentid": self.environmentid}

    def stored_name(self, name: str | None) -> str | None:
        """The value of the property ``name``."""
        return upper(name) if name is not None and self.uppercase else name

    def fields(self, record: Mapping[str, Any], name: str) -> Fields:
        """The fields of *record*, called *name* in warnings."""
        return Fields(record, name, self.warn)
