"""What a snapshot says of its org."""

from okta_ingest.model.snapshot import Include
from tests.samples import ORG_ID, snapshot


def test_environmentid_is_the_upper_case_id_of_the_org() -> None:
    """It is the objectid of the organization; None where the id could not be read."""
    assert snapshot().environmentid == ORG_ID.upper()
    assert snapshot(org_id=None).environmentid is None


def test_snapshot_without_a_part_notes_that_it_was_not_wanted() -> None:
    """Also what the collecting machine did not want."""
    collected = snapshot(include=Include(roles=False))
    assert collected.without(Include(owners=False, zones=False)).include == Include(
        owners=False, roles=False, groups=True, zones=False
    )
    assert collected.without(Include()).include == Include(roles=False)
