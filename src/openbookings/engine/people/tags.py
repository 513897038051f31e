"""Tags of staff members (G25); visitors do not see the private ones (G21)."""

from openbookings.engine.kernel.tagging import Tagging, changes_tags
from openbookings.engine.people.staff import STAFF

changes_tags(
    Tagging(STAFF, kinds=("tags", "privateTags"), ids="ids"),
    bulk="bulkUpdateStaffMemberTags",
    by_filter="bulkUpdateStaffMemberTagsByFilter",
)
