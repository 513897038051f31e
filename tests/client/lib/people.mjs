// Staff members, with and without working hours.
import { createEvent, weekly } from './calendar.mjs';
import { wix } from './connection.mjs';
import { at, day } from './dates.mjs';
import { isGuid, uid, uniq } from './expectations.mjs';

/** A staff member with RESOURCE_DETAILS. */
export async function makeStaff(extra = {}) {
  const staff = await wix.staffMembers.createStaffMember({ name: uniq('Staff'), ...extra }, { fields: ['RESOURCE_DETAILS'] });
  isGuid(staff._id, 'staff member ID');
  isGuid(staff.resourceId, 'resourceId');
  const full = staff.resource?.eventsSchedule?._id ? staff : await wix.staffMembers.getStaffMember(staff._id, { fields: ['RESOURCE_DETAILS'] });
  isGuid(full.resource?.eventsSchedule?._id, 'resource.eventsSchedule.id');
  return full;
}
/** A staff member who works every day from..to: own hours assigned, one weekly window for each weekday. */
export async function makeWorkingStaff({ from = 9, to = 17 } = {}) {
  const staff = await makeStaff();
  const scheduleId = staff.resource.eventsSchedule._id;
  await wix.staffMembers.assignWorkingHoursSchedule(staff._id, scheduleId);
  for (let ahead = 1; ahead <= 7; ahead++) {
    const date = day(ahead);
    await createEvent({ scheduleId, type: 'WORKING_HOURS', start: at(date, from), end: at(date, to), recurrence: weekly(date) });
  }
  return staff;
}
let shared;
/** A staff member for scenarios that only need one. */
export const someStaff = () => (shared ??= makeStaff());

export const person = (number = '') => ({
  firstName: 'Test', lastName: `Person${number}`, email: `person${number || 0}.${uid().slice(0, 8)}@example.com`, phone: '+15555550100',
});
