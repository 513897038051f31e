"""Tags of attribute definitions; an empty filter names all of them (X9)."""

from openbookings.engine.attributes.definitions import DEFINITIONS
from openbookings.engine.kernel.tagging import Tagging, changes_tags

changes_tags(
    Tagging(DEFINITIONS, kinds=("publicTags", "privateTags"), ids="attributeDefinitionIds"),
    bulk="bulkUpdateAttributeDefinitionTags",
    by_filter="bulkUpdateAttributeDefinitionTagsByFilter",
)
