import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, at, atBusiness, bookable, createEvent, customPlace, day, fails, firstSlot, invalidArgument, isGuid, listSlots, local, makeAppointment,
  makeCourse, makeLocation, makeWorkingStaff, minutesBetween, names, notFound, uid, uniq, visitor, weekly, wix,
} from './lib.mjs';

const STAFF_TYPE = '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155';
const api = wix.availabilityTimeSlots;
const times = (timeSlots) => timeSlots.map(({ localStartDate }) => localStartDate.slice(11, 16));
const half = (first, last) => {
  const all = [];
  for (let minute = first * 60; minute <= last * 60; minute += 30) all.push(local(at(day(0), 0, minute)).slice(11, 16));
  return all;
};
const of = async (service, inDays = 7, extra = {}) => (await listSlots(service, inDays, inDays + 1, extra)).timeSlots;
const block = (staff, inDays, from, to, extra = {}) => createEvent({ scheduleId: staff.resource.eventsSchedule._id, start: at(day(inDays), from), end: at(day(inDays), to), ...extra });
const get = (slot, options, over = {}) => api.getAvailabilityTimeSlot(slot.serviceId, over.start ?? slot.localStartDate, over.end ?? slot.localEndDate, TZ, over.location ?? slot.location, options);
const people = (slot, type = STAFF_TYPE) => slot.availableResources.filter(({ resourceTypeId }) => resourceTypeId === type).flatMap(({ resources }) => names(resources));
const policy = async (rules) => ({ _id: (await wix.bookingPolicies.createBookingPolicy({ name: uniq('Terms'), ...rules }))._id });
const length = (minutes, timeBetweenSessions = 0) => ({ schedule: { availabilityConstraints: { sessionDurations: [minutes], timeBetweenSessions } } });
const made = async (type, count) => Promise.all(Array.from({ length: count }, () => wix.resources.createResource({ name: uniq('Room'), typeId: type._id })));
const makeType = () => wix.resourceTypes.createResourceType({ name: uniq('Rooms') });

test('slots: an empty day has a start every half hour, the last one ends with the hours (D21, D27)', async () => {
  const { service } = await bookable();
  const found = await of(service);
  assert.deepEqual(times(found), half(9, 16));
  for (const slot of found) {
    assert.equal(minutesBetween(slot.localStartDate, slot.localEndDate), 60);
    assert.deepEqual([slot.serviceId, slot.scheduleId], [service._id, service.schedule._id]);
    assert.deepEqual([slot.bookable, slot.totalCapacity, slot.remainingCapacity, slot.bookableCapacity], [true, 1, 1, 1]);
    assert.equal(slot.location.locationType, 'CUSTOM');
    assert.ok(!slot.nonBookableReasons, 'nothing speaks against it (D10)');
  }
});
test('slots: the answer names the zone and the page (D3, D6)', async () => {
  const { service } = await bookable();
  const answer = await listSlots(service, 7, 8);
  assert.equal(answer.timeZone, TZ);
  assert.equal(answer.cursorPagingMetadata.hasNext, false);
});
test('slots: `from` counts, `to` does not (D3)', async () => {
  const { service } = await bookable();
  const { timeSlots } = await api.listAvailabilityTimeSlots({ serviceId: service._id, fromLocalDate: local(at(day(7), 10)), toLocalDate: local(at(day(7), 11)), timeZone: TZ });
  assert.deepEqual(times(timeSlots), ['10:00', '10:30']);
});
test('slots: without a zone the site\'s own is meant, in another one the same instants are shown (D3)', async () => {
  const { service } = await bookable();
  const range = { serviceId: service._id, fromLocalDate: local(day(7)), toLocalDate: local(day(9)) };
  const here = await api.listAvailabilityTimeSlots(range);
  assert.equal(here.timeZone, TZ);
  const there = await api.listAvailabilityTimeSlots({ ...range, timeZone: 'Asia/Tokyo' });
  assert.equal(there.timeZone, 'Asia/Tokyo');
  const shown = new Set(there.timeSlots.map(({ localStartDate }) => minutesBetween(local(day(7)), localStartDate) - 9 * 60));
  const firstDay = half(9, 16).map((_, number) => 9 * 60 + number * 30);
  assert.ok(firstDay.every((minute) => shown.has(minute)), 'Tokyo is nine hours ahead');
});
test('slots: a buffer keeps the time before a block free, but may outlast the hours (D20, D27, D34)', async () => {
  const { staff, service } = await bookable(length(30, 30), { from: 9, to: 18 });
  assert.deepEqual(times(await of(service)), half(9, 17.5));
  await block(staff, 7, 12, 13);
  assert.deepEqual(times(await of(service)), half(9, 17.5).filter((time) => !['11:30', '12:00', '12:30'].includes(time)));
});
test('slots: a block takes its day only, a weekly one every week (D26)', async () => {
  const { staff, service } = await bookable();
  await block(staff, 8, 10, 17);
  await block(staff, 9, 10, 17, { recurrence: weekly(day(9)) });
  assert.deepEqual(times(await of(service, 8)), ['09:00']);
  assert.equal((await of(service, 15)).length, 15);
  for (const inDays of [9, 16, 23]) assert.deepEqual(times(await of(service, inDays)), ['09:00']);
});
test('slots: two people free at once are one slot (D31, D36)', async () => {
  const [a, b] = [await makeWorkingStaff(), await makeWorkingStaff()];
  const service = await makeAppointment({ staffMemberIds: [a.resourceId, b.resourceId] }, a);
  const shown = { includeResourceTypeIds: [STAFF_TYPE] };
  const [first] = await of(service, 7, shown);
  assert.deepEqual(people(first).sort(), [a.name, b.name].sort());
  await block(a, 7, 9, 10);
  const found = await of(service, 7, shown);
  assert.deepEqual(times(found), half(9, 16));
  assert.deepEqual(people(found[0]), [b.name]);
});
test('slots: nobody is named unless asked for (D14)', async () => {
  const { staff, service } = await bookable();
  assert.ok((await of(service)).every(({ availableResources }) => !availableResources?.length));
  const [slot] = await of(service, 7, { includeResourceTypeIds: [STAFF_TYPE] });
  const [{ resources, resourceTypeId, hasMoreAvailableResources }] = slot.availableResources;
  assert.deepEqual([resourceTypeId, hasMoreAvailableResources], [STAFF_TYPE, false]);
  assert.deepEqual(resources, [{ _id: staff.resourceId, name: staff.name }]);
});
test('slots: chosen resources narrow the slots (D14)', async () => {
  const [early, late] = [await makeWorkingStaff({ from: 9, to: 11 }), await makeWorkingStaff({ from: 14, to: 16 })];
  const service = await makeAppointment({ staffMemberIds: [early.resourceId, late.resourceId] }, early);
  const only = (staff) => ({ resourceTypes: [{ resourceTypeId: STAFF_TYPE, resourceIds: [staff.resourceId] }] });
  assert.deepEqual(times(await of(service)), [...half(9, 10), ...half(14, 15)]);
  assert.deepEqual(times(await of(service, 7, only(late))), half(14, 15));
  assert.deepEqual(times(await of(service, 7, only(early))), half(9, 10));
});
test('slots: one for each place; a business id chooses alone (D13, D31)', async () => {
  const [a, b] = [await makeLocation(), await makeLocation()];
  const { service } = await bookable({ locations: [...atBusiness(a, b), customPlace()] });
  const found = await of(service);
  assert.equal(found.length, 3 * half(9, 16).length);
  const there = await of(service, 7, { locations: [{ _id: b.id, name: 'ignored', locationType: 'CUSTOM' }] });
  assert.deepEqual(times(there), half(9, 16));
  assert.ok(there.every(({ location }) => location._id === b.id && location.name === b.name && location.formattedAddress));
  assert.deepEqual(times(await of(service, 7, { locations: [{ locationType: 'CUSTOM' }] })), half(9, 16));
});
test('slots: pages joined are the whole answer (D5, D6, X11)', async () => {
  const { service } = await bookable();
  const whole = (await listSlots(service, 7, 10)).timeSlots;
  let answer = await listSlots(service, 7, 10, { cursorPaging: { limit: 7 } });
  const joined = [...answer.timeSlots];
  while (answer.cursorPagingMetadata.hasNext) {
    answer = await api.listAvailabilityTimeSlots({ cursorPaging: { cursor: answer.cursorPagingMetadata.cursors.next } });
    joined.push(...answer.timeSlots);
  }
  assert.deepEqual(joined, whole);
  await invalidArgument(listSlots(service, 7, 8, { cursorPaging: { limit: 1001 } }));
  await invalidArgument(listSlots(service, 7, 8, { cursorPaging: { cursor: 'made-up' } }));
});
test('slots: at most so many a day, bookable ones first (D7)', async () => {
  const { service } = await bookable();
  const { timeSlots } = await listSlots(service, 7, 10, { timeSlotsPerDay: 2 });
  assert.deepEqual(times(timeSlots), ['09:00', '09:30', '09:00', '09:30', '09:00', '09:30']);
});
test('slots: too early to book, with the moment from which it is not (D9, D10)', async () => {
  const rules = { limitEarlyBookingPolicy: { enabled: true, earliestBookingInMinutes: 3 * 24 * 60 } };
  const { service } = await bookable({ bookingPolicy: await policy(rules) });
  assert.ok((await of(service, 2)).every((slot) => slot.bookable));
  const [slot] = await of(service, 7);
  assert.equal(slot.bookable, false);
  assert.equal(slot.nonBookableReasons.violatesBookingPolicy, true);
  assert.equal(slot.bookingPolicyViolations.tooEarlyToBook, true);
  assert.equal(slot.bookingPolicyViolations.earliestBookingDate.getTime(), new Date(`${slot.localStartDate}Z`).getTime() - 3 * 86400000);
  assert.deepEqual(await of(service, 7, { bookable: true }), []);
  assert.equal((await of(service, 7, { bookingPolicyViolations: { tooEarlyToBook: true } })).length, 15);
});
test('slots: too late to book (D8, D9)', async () => {
  const rules = { limitLateBookingPolicy: { enabled: true, latestBookingInMinutes: 5 * 24 * 60 } };
  const { service } = await bookable({ bookingPolicy: await policy(rules) });
  assert.ok((await of(service, 2)).every((slot) => slot.bookingPolicyViolations.tooLateToBook && !slot.bookable));
  assert.ok((await of(service, 7)).every((slot) => slot.bookable));
  assert.deepEqual(await of(service, 2, { bookingPolicyViolations: { tooLateToBook: false } }), []);
});
test('slots: online booking switched off (D9)', async () => {
  const { service } = await bookable({ onlineBooking: { enabled: false } });
  assert.ok((await of(service)).every((slot) => slot.bookingPolicyViolations.bookOnlineDisabled && !slot.bookable));
});
test('slots: a room is needed too, and another one is tried (D24, D30, G14)', async () => {
  const type = await makeType();
  const rooms = await made(type, 2);
  // The business is open Monday to Friday, 10 to 18.
  const inDays = [7, 8, 9].find((ahead) => ![0, 6].includes(day(ahead).getUTCDay()));
  const { service } = await bookable({ serviceResources: [{ resourceType: { _id: type._id } }] });
  const shown = { includeResourceTypeIds: [type._id] };
  const before = await of(service, inDays, shown);
  assert.deepEqual(times(before), half(10, 16));
  assert.deepEqual(people(before[0], type._id), names(rooms).sort());
  const eventsSchedule = ({ eventsSchedule: { scheduleId, _id } }) => scheduleId ?? _id;
  const take = (room) => createEvent({ scheduleId: eventsSchedule(room), start: at(day(inDays), 10), end: at(day(inDays), 12) });
  await take(rooms[0]);
  assert.deepEqual(people((await of(service, inDays, shown))[0], type._id), [rooms[1].name]);
  await take(rooms[1]);
  assert.deepEqual(times(await of(service, inDays)), half(12, 16));
});
test('slots: duration add-ons lengthen the session (D19)', async () => {
  const { service } = await bookable({}, { from: 10, to: 12 });
  const addOn = await wix.addOns.createAddOn({ name: uniq('Extra'), price: { value: '5', currency: 'USD' }, durationInMinutes: 30 });
  await wix.services.createAddOnGroup({ name: uniq('Group'), addOnIds: [addOn._id] }, { serviceId: service._id });
  const inDays = [7, 8, 9].find((ahead) => ![0, 6].includes(day(ahead).getUTCDay()));
  assert.deepEqual(times(await of(service, inDays)), half(10, 11));
  const found = await of(service, inDays, { customerChoices: { addOnIds: [addOn._id] } });
  assert.deepEqual(times(found), ['10:00', '10:30']);
  assert.equal(minutesBetween(found[0].localStartDate, found[0].localEndDate), 90);
  await invalidArgument(of(service, inDays, { customerChoices: { addOnIds: [addOn._id], durationInMinutes: 60 } }), { field: 'durationInMinutes' });
  await invalidArgument(of(service, inDays, { customerChoices: { addOnIds: [uid()] } }), { field: 'addOnIds' });
});
test('slots: a gender may be asked for only when it is public (D17)', async () => {
  const { service } = await bookable();
  await fails(of(service, 7, { customerChoices: { requestedGender: { gender: 'ANY_FEMALE' } } }), { codes: ['REQUESTED_GENDER_NOT_ALLOWED'] });
});
test('slots: wrong questions are refused with their path (X2, D2, D3, D8)', async () => {
  const { service } = await bookable();
  const { service: course } = await makeCourse();
  await invalidArgument(listSlots(course, 7, 8), { field: 'serviceId' });
  await notFound(listSlots({ _id: uid() }, 7, 8), 'SERVICE_NOT_FOUND');
  await invalidArgument(listSlots(service, 7, 8, { timeZone: 'Nowhere/City' }), { field: 'timeZone' });
  await invalidArgument(listSlots(service, 8, 7), { field: 'toLocalDate' });
  await invalidArgument(listSlots(service, 1, 400), { field: 'toLocalDate' });
  await invalidArgument(listSlots(service, 7, 8, { fromLocalDate: 'tomorrow' }), { field: 'fromLocalDate' });
  await invalidArgument(of(service, 7, { bookingPolicyViolations: { earliestBookingDate: new Date() } }), { field: 'earliestBookingDate' });
  await fails(api.listAvailabilityTimeSlots({ fromLocalDate: local(day(7)), toLocalDate: local(day(8)) }), { codes: ['MISSING_ARGUMENTS'] });
  await fails(api.listAvailabilityTimeSlots({ serviceId: service._id }), { codes: ['MISSING_ARGUMENTS'] });
});
test('slots: one slot, with everybody who is free (D14, D15)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const { timeSlot, timeZone } = await get(slot);
  assert.equal(timeZone, TZ);
  assert.deepEqual(people(timeSlot), [staff.name]);
  isGuid(timeSlot.availableResources[0].resources[0]._id);
  assert.deepEqual({ ...timeSlot, availableResources: [] }, { ...slot, availableResources: [] });
});
test('slots: what is no slot is not found (D15)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const at10 = (minutes) => local(at(day(7), 10, minutes));
  await notFound(get(slot, {}, { start: at10(10), end: at10(70) }), 'SLOT_NOT_FOUND');
  await notFound(get(slot, {}, { start: at10(0), end: at10(30) }), 'SLOT_NOT_FOUND');
  await notFound(get(slot, {}, { location: { locationType: 'CUSTOMER' } }), 'SLOT_NOT_FOUND');
  await block(staff, 7, 9, 10);
  await notFound(get(slot), 'SLOT_NOT_FOUND');
});
test('slots: one place must be named for one slot (D13)', async () => {
  const { service } = await bookable();
  await invalidArgument(get(await firstSlot(service), {}, { location: { locationType: 'BUSINESS' } }), { field: 'location.id' });
});
test('slots: a visitor sees the same, and names only (J3, J4)', async () => {
  const { staff, service } = await bookable();
  const request = { serviceId: service._id, fromLocalDate: local(day(7)), toLocalDate: local(day(8)), timeZone: TZ, includeResourceTypeIds: [STAFF_TYPE] };
  const guest = visitor();
  const seen = await guest.availabilityTimeSlots.listAvailabilityTimeSlots(request);
  assert.deepEqual(seen, await api.listAvailabilityTimeSlots(request));
  const [{ resources }] = seen.timeSlots[0].availableResources;
  assert.deepEqual(resources, [{ _id: staff.resourceId, name: staff.name }]);
});
