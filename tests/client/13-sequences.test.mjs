import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, at, bookable, createEvent, customPlace, day, fails, invalidArgument, local, makeAppointment, makeClass, makeWorkingStaff, notFound, uid,
  visitor, wix,
} from './lib.mjs';

const STAFF_TYPE = '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155';
const CUSTOM = { locationType: 'CUSTOM' };
const api = wix.multiServiceAvailabilityTimeSlots;
const IN = 7;
const times = (slots) => slots.map(({ localStartDate }) => localStartDate.slice(11, 16));
const asked = (services, extra = {}) => ({
  services: services.map((service) => ({ serviceId: service._id })), location: CUSTOM, timeZone: TZ,
  fromLocalDate: local(day(IN)), toLocalDate: local(day(IN + 1)), ...extra,
});
const list = async (services, extra) => (await api.listMultiServiceAvailabilityTimeSlots(asked(services, extra))).timeSlots;
const get = (services, slot, over = {}) => api.getMultiServiceAvailabilityTimeSlot(
  asked(services).services, over.start ?? slot.localStartDate, over.end ?? slot.localEndDate, TZ, over.location ?? CUSTOM,
);
const lasting = (minutes, timeBetweenSessions = 0) => ({ schedule: { availabilityConstraints: { sessionDurations: [minutes], timeBetweenSessions } } });
const block = (staff, from, to) => createEvent({ scheduleId: staff.resource.eventsSchedule._id, start: at(day(IN), from), end: at(day(IN), to) });
const people = ({ availableResources }) => availableResources.flatMap(({ resources }) => resources.map(({ _id }) => _id));
/** A cut of half an hour and a colour of an hour, each with somebody who works from nine to twelve. */
async function salon(cutBuffer = 0) {
  const hours = { from: 9, to: 12 };
  const { staff: ann, service: cut } = await bookable(lasting(30, cutBuffer), hours);
  const { staff: bea, service: colour } = await bookable(lasting(60), hours);
  return { ann, bea, cut, colour };
}

test('sequences: the second service begins when the first ends (D49)', async () => {
  const { cut, colour } = await salon();
  const found = await list([cut, colour]);
  assert.deepEqual(times(found), ['09:00', '09:30', '10:00', '10:30']);
  const [first] = found;
  assert.equal(first.localEndDate.slice(11, 16), '10:30');
  assert.deepEqual(first.nestedTimeSlots.map((each) => [each.serviceId, each.scheduleId, each.localStartDate.slice(11, 16), each.localEndDate.slice(11, 16)]), [
    [cut._id, cut.schedule._id, '09:00', '09:30'], [colour._id, colour.schedule._id, '09:30', '10:30'],
  ]);
  assert.deepEqual([first.bookable, first.totalCapacity, first.location.locationType], [true, 1, 'CUSTOM']);
});
test('sequences: the order is the asked one (D49)', async () => {
  const { cut, colour } = await salon();
  const [first] = await list([colour, cut]);
  assert.deepEqual(first.nestedTimeSlots.map(({ serviceId }) => serviceId), [colour._id, cut._id]);
});
test('sequences: somebody taken moves what can follow (D52)', async () => {
  const { bea, cut, colour } = await salon();
  await block(bea, 10, 11);
  assert.deepEqual(times(await list([cut, colour])), ['10:30']);
});
test('sequences: a buffer counts against others, not inside the package (D52)', async () => {
  const { ann, cut, colour } = await salon(30);
  assert.equal((await list([cut, colour])).length, 4);
  await block(ann, 10, 10.5);
  assert.deepEqual(times(await list([cut, colour])), ['09:00', '10:30']);
});
test('sequences: the same service twice (D49)', async () => {
  const { cut } = await salon();
  assert.deepEqual(times(await list([cut, cut])), ['09:00', '09:30', '10:00', '10:30', '11:00']);
});
test('sequences: from compares the start, to the end (D4)', async () => {
  const { cut, colour } = await salon();
  const window = { fromLocalDate: local(at(day(IN), 9, 30)), toLocalDate: local(at(day(IN), 11, 30)) };
  assert.deepEqual(times(await list([cut, colour], window)), ['09:30', '10:00']);
});
test('sequences: people are named for the types asked for (D14)', async () => {
  const { bea, cut, colour } = await salon();
  const request = asked([cut, colour]);
  request.services[1].includeResourceTypeIds = [STAFF_TYPE];
  const { timeSlots: [first] } = await api.listMultiServiceAvailabilityTimeSlots(request);
  assert.deepEqual(first.nestedTimeSlots.map(people), [[], [bea.resourceId]]);
});
test('sequences: somebody chosen for one of the items (D14)', async () => {
  const { cut, bea, colour } = await salon();
  const request = asked([cut, colour]);
  request.services[1].resourceIds = [bea.resourceId];
  assert.equal((await api.listMultiServiceAvailabilityTimeSlots(request)).timeSlots.length, 4);
  request.services[1].resourceIds = [uid()];
  assert.equal((await api.listMultiServiceAvailabilityTimeSlots(request)).timeSlots.length, 0);
});
test('sequences: bookable only if every item is (D53)', async () => {
  const { staff, service: cut } = await bookable(lasting(30));
  const closed = await makeAppointment({ ...lasting(30), onlineBooking: { enabled: false } }, staff);
  const [first] = await list([cut, closed]);
  assert.equal(first.bookable, false);
  assert.equal(first.bookingPolicyViolations.bookOnlineDisabled, true);
  assert.equal(first.nonBookableReasons.violatesBookingPolicy, true);
  assert.equal((await list([cut, closed], { bookable: true })).length, 0);
});
test('sequences: get names everybody who is free (D54)', async () => {
  const { ann, bea, cut, colour } = await salon();
  const [first] = await list([cut, colour]);
  const { timeSlot, timeZone } = await get([cut, colour], first);
  assert.equal(timeZone, TZ);
  assert.deepEqual(timeSlot.nestedTimeSlots.map(people), [[ann.resourceId], [bea.resourceId]]);
});
test('sequences: what is none is not found (D54)', async () => {
  const { bea, cut, colour } = await salon();
  const [first] = await list([cut, colour]);
  await notFound(get([cut, colour], first, { end: local(at(day(IN), 11)) }), 'SLOT_NOT_FOUND');
  await notFound(get([cut, colour], first, { location: { locationType: 'CUSTOMER' } }), 'SLOT_NOT_FOUND');
  await block(bea, 9, 12);
  await notFound(get([cut, colour], first), 'SLOT_NOT_FOUND');
});
test('sequences: two to eight services (D48)', async () => {
  const { cut } = await salon();
  await fails(list([cut]), { status: 400, codes: ['INVALID_SERVICES_SIZE'] });
  await fails(list(Array(9).fill(cut)), { status: 400, codes: ['INVALID_SERVICES_SIZE'] });
});
test('sequences: of appointments only (D48)', async () => {
  const { cut } = await salon();
  const { service } = await makeClass();
  await invalidArgument(list([cut, service]), { field: 'services[1].serviceId' });
});
test('sequences: a place is needed, and a business one by its id (D13)', async () => {
  const { cut, colour } = await salon();
  await fails(list([cut, colour], { location: undefined }), { status: 400, codes: ['MISSING_ARGUMENTS'] });
  await invalidArgument(list([cut, colour], { location: { locationType: 'BUSINESS' } }), { field: 'location.id' });
});
test('sequences: pages together are the whole (D6)', async () => {
  const { cut, colour } = await salon();
  const week = { toLocalDate: local(day(IN + 5)) };
  const whole = await list([cut, colour], week);
  const found = [];
  let answer = await api.listMultiServiceAvailabilityTimeSlots(asked([cut, colour], { ...week, cursorPaging: { limit: 7 } }));
  for (;;) {
    found.push(...answer.timeSlots);
    if (!answer.cursorPagingMetadata.hasNext) break;
    answer = await api.listMultiServiceAvailabilityTimeSlots({ cursorPaging: { cursor: answer.cursorPagingMetadata.cursors.next } });
  }
  assert.equal(whole.length, 20);
  assert.deepEqual(found, whole);
});
test('sequences: a visitor may look (J3)', async () => {
  const { cut, colour } = await salon();
  const { timeSlots } = await visitor().multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots(asked([cut, colour]));
  assert.equal(timeSlots.length, 4);
});
test('older calendar: appointments, one entry for each who is free (D62)', async () => {
  const { staff, service } = await bookable(lasting(60), { from: 9, to: 11 });
  const { availabilityEntries } = await wix.availabilityCalendar.queryAvailability(
    { filter: { serviceId: service._id, startDate: day(IN).toISOString(), endDate: day(IN + 1).toISOString() } }, { timezone: TZ },
  );
  assert.deepEqual(availabilityEntries.map(({ slot }) => slot.startDate.slice(11, 16)), ['09:00', '09:30', '10:00']);
  const [{ slot }] = availabilityEntries;
  assert.equal(slot.resource._id, staff.resourceId);
  assert.equal(slot.location.locationType, 'OWNER_CUSTOM');
});
test('older calendar: sequences with who takes them (D49)', async () => {
  const { ann, bea, cut, colour } = await salon();
  const { slots } = await wix.availabilityCalendar.calculateMultiSlotAvailability({
    slots: [{ serviceId: cut._id }, { serviceId: colour._id }], from: local(day(IN)), to: local(day(IN + 1)), timeZone: TZ, location: { locationType: 'OWNER_CUSTOM' },
  });
  assert.equal(slots.length, 4);
  assert.deepEqual(slots[0].nestedSlots.map(({ resource }) => resource._id), [ann.resourceId, bea.resourceId]);
});
test('rentals: every end from the shortest to the longest that somebody can cover (D38)', async () => {
  const staff = await makeWorkingStaff({ from: 9, to: 12 });
  const durationRange = { unitType: 'HOUR', hourOptions: { minDurationInMinutes: 60, maxDurationInMinutes: 120 } };
  const bike = await makeAppointment({ schedule: { availabilityConstraints: { durationRange } } }, staff);
  const ends = async (hours, more) => {
    const { endOptions } = await wix.availabilityTimeSlots.listAvailabilityTimeSlotEndOptions(bike._id, {
      localStartDate: local(at(day(IN), hours)), location: CUSTOM, timeZone: TZ, ...more,
    });
    return endOptions.map(({ localEndDate }) => localEndDate.slice(11, 16));
  };
  assert.deepEqual(await ends(9), ['10:00', '10:30', '11:00']);
  assert.deepEqual(await ends(10.5), ['11:30', '12:00']);
  assert.deepEqual(await ends(9, { maxLocalEndDate: local(at(day(IN), 10, 30)) }), ['10:00', '10:30']);
  await fails(ends(9, { maxLocalEndDate: local(day(IN + 60)) }), { status: 400, codes: ['MAX_END_DATE_EXCEEDS_MAXIMUM'] });
});
test('rentals: other services have no choice of end (D38)', async () => {
  const { service } = await bookable(lasting(60));
  const ends = wix.availabilityTimeSlots.listAvailabilityTimeSlotEndOptions(service._id, {
    localStartDate: local(at(day(IN), 9)), location: CUSTOM, timeZone: TZ,
  });
  await fails(ends, { codes: ['END_OPTIONS_NOT_SUPPORTED'] });
});
