-- Changing tags by a filter is one job for every kind of entity now, named after its method. What
-- was asked for under the older names is still to be done; its payload is what it was.
UPDATE jobs SET kind = 'staffMembers.bulkUpdateStaffMemberTagsByFilter'
    WHERE kind = 'staff.tags';
UPDATE jobs SET kind = 'attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter'
    WHERE kind = 'attributes.tags';
