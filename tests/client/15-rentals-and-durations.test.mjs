// Sessions whose length the customer chooses: rentals by the day and by the hour, duration variants; courses in one call.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, appointmentBooking, at, bookable, book, calendar, confirm, createEvent, customPlace, day, fails, invalidArgument, listSlots, local,
  makeAppointment, makeCourse, makeService, makeWorkingStaff, notFound, serviceBody, uid, uniq, visitor, weekly, wix,
} from './lib.mjs';

const api = wix.availabilityTimeSlots;
const hours = (minDurationInMinutes = 60, maxDurationInMinutes = 180) => ({ unitType: 'HOUR', hourOptions: { minDurationInMinutes, maxDurationInMinutes } });
const days = (minDurationInDays = 1, maxDurationInDays = 5) => ({ unitType: 'DAY', dayOptions: { minDurationInDays, maxDurationInDays } });
/** A rental of things of a new type; `open` gives them hours of every day. */
async function rental(durationRange, { things = 1, open, over = {} } = {}) {
  const type = await wix.resourceTypes.createResourceType({ name: uniq('Things') });
  const made = [];
  for (let number = 0; number < things; number++) made.push(await thing(type, open));
  const service = await makeService(serviceBody.appointment({
    serviceResources: [{ resourceType: { _id: type._id } }], primaryResourceType: type._id,
    schedule: { availabilityConstraints: { durationRange } }, locations: [customPlace()], ...over,
  }));
  return { type, service, things: made };
}
async function thing(type, open) {
  if (!open) return wix.resources.createResource({ name: uniq('Thing'), typeId: type._id });
  const { schedule } = await calendar('POST', '/calendar/v3/schedules', { schedule: { name: uniq('Hours') } });
  for (let ahead = 1; ahead <= 7; ahead++) {
    const date = day(ahead);
    await createEvent({ scheduleId: schedule.id, type: 'WORKING_HOURS', start: at(date, open[0]), end: at(date, open[1]), recurrence: weekly(date) });
  }
  return wix.resources.createResource({ name: uniq('Thing'), typeId: type._id, workingHoursSchedules: { values: [{ scheduleId: schedule.id }] } });
}
const block = (resource, inDays, from, to) => createEvent({ scheduleId: resource.eventsSchedule.scheduleId ?? resource.eventsSchedule._id, start: at(day(inDays), from), end: at(day(inDays), to) });
const shown = async (service, from = 7, to = 14, extra = {}) => (await listSlots(service, from, to, extra)).timeSlots;
const starts = async (...asked) => (await shown(...asked)).map(({ localStartDate }) => localStartDate);
const midnights = (from, to) => Array.from({ length: to - from }, (_, number) => local(day(from + number)));
/** The stay of some days, put together from the days shown as the vendor's clients do it. */
const stay = (slots, length) => ({ ...slots[0], localEndDate: slots[length - 1].localEndDate });
const get = (slot, options) => api.getAvailabilityTimeSlot(slot.serviceId, slot.localStartDate, slot.localEndDate, TZ, slot.location, options);
const rent = async (slot, service) => confirm(await book(appointmentBooking(slot, null, service)));

test('rentals: each free day is a slot from midnight to midnight (D40)', async () => {
  const { service } = await rental(days());
  const found = await shown(service);
  assert.deepEqual(found.map(({ localStartDate }) => localStartDate), midnights(7, 14));
  assert.deepEqual(found.map(({ localEndDate }) => localEndDate), midnights(8, 15));
  assert.ok(found.every(({ allDay, bookable: can }) => allDay && can));
});
test('rentals: the range is read back as it was given (A13)', async () => {
  const { service } = await rental(days(2, 4));
  const { durationRange, sessionDurations } = (await wix.services.getService(service._id)).schedule.availabilityConstraints;
  assert.deepEqual(durationRange, days(2, 4));
  assert.deepEqual(sessionDurations ?? [], []);
});
test('rentals: a stay of three days is one booking (D40)', async () => {
  const { service } = await rental(days());
  const three = stay(await shown(service), 3);
  assert.equal((await get(three)).timeSlot.localEndDate, three.localEndDate);
  const { status, bookedEntity: { slot } } = await rent(three, service);
  assert.equal(status, 'CONFIRMED');
  assert.deepEqual([slot.allDay, slot.durationUnitType, slot.durationUnitCount], [true, 'DAY', 3]);
  assert.deepEqual(await starts(service), midnights(10, 14));
});
test('rentals: shorter and longer stays are refused (A13)', async () => {
  const { service } = await rental(days(2, 3));
  const found = await shown(service);
  for (const length of [1, 4]) {
    await notFound(get(stay(found, length)), 'SLOT_NOT_FOUND');
    await fails(book(appointmentBooking(stay(found, length), null, service)), { codes: ['SLOT_NOT_AVAILABLE'] });
  }
  await rent(stay(found, 2), service);
});
test('rentals: a free day alone is not shown where two are needed (D40)', async () => {
  const { service, things: [bike] } = await rental(days(2, 3));
  for (const inDays of [6, 8]) await block(bike, inDays, 10, 11);
  assert.deepEqual(await starts(service, 7, 11), midnights(9, 11));
});
test('rentals: as many stays as there are things, and each names its own (D36)', async () => {
  const { service, type } = await rental(days(), { things: 2 });
  const one = (await shown(service, 7, 8, { includeResourceTypeIds: [type._id] }))[0];
  assert.equal(one.availableResources[0].resources.length, 2);
  const taken = [(await rent(one, service)).bookedEntity.slot.resource.name, (await rent(one, service)).bookedEntity.slot.resource.name];
  assert.equal(new Set(taken).size, 2);
  assert.deepEqual(await shown(service, 7, 8), []);
});
test('rentals: what has hours is rented for those of the day (D40)', async () => {
  const { service } = await rental(days(), { open: [9, 18] });
  const [first] = await shown(service);
  assert.deepEqual([first.localStartDate, first.localEndDate], [local(at(day(7), 9)), local(at(day(7), 18))]);
  assert.equal(first.allDay, false);
  const { bookedEntity: { slot } } = await rent(first, service);
  assert.deepEqual([slot.allDay, slot.durationUnitType], [false, 'DAY']);
});
test('rentals: one slot a day is all there is (D7)', async () => {
  const { service } = await rental(days(), { things: 3 });
  assert.deepEqual(await starts(service, 7, 14, { timeSlotsPerDay: 1 }), midnights(7, 14));
});
test('rentals: days have no ends to choose, and no choices (D38, D39)', async () => {
  const { service } = await rental(days());
  const [first] = await shown(service);
  await fails(api.listAvailabilityTimeSlotEndOptions(service._id, { localStartDate: first.localStartDate, location: first.location, timeZone: TZ }), { codes: ['END_OPTIONS_NOT_SUPPORTED'] });
  await invalidArgument(listSlots(service, 7, 8, { customerChoices: { durationInMinutes: 1440 } }), { field: 'customerChoices' });
});
test('rentals: by the hour, every end option can be got and booked (D38)', async () => {
  const staff = await makeWorkingStaff();
  const service = await makeAppointment({ schedule: { availabilityConstraints: { durationRange: hours() } } }, staff);
  const [first] = await shown(service, 7, 8);
  const { endOptions } = await api.listAvailabilityTimeSlotEndOptions(service._id, { localStartDate: first.localStartDate, location: first.location, timeZone: TZ });
  assert.deepEqual(endOptions.map(({ localEndDate }) => localEndDate.slice(11, 16)), ['10:00', '10:30', '11:00', '11:30', '12:00']);
  for (const each of endOptions) assert.equal((await get(each)).timeSlot.localEndDate, each.localEndDate);
  const longest = endOptions.at(-1);
  const booking = await confirm(await book(appointmentBooking(longest, staff, service)));
  assert.equal(booking.bookedEntity.slot.endDate.slice(11, 16), '12:00');
});
test('rentals: a visitor sees and books them', async () => {
  const { service } = await rental(days());
  const client = visitor();
  const { timeSlots } = await client.availabilityTimeSlots.listAvailabilityTimeSlots({ serviceId: service._id, fromLocalDate: local(day(7)), toLocalDate: local(day(9)), timeZone: TZ });
  const { booking } = await client.bookings.createBooking(appointmentBooking(stay(timeSlots, 2), null, service));
  assert.equal(booking.status, 'CREATED');
});
test('rentals: the catalogue finds what can be had for exactly these days (A80)', async () => {
  const { service } = await rental(days(2, 3));
  const found = async (to) => {
    const serviceFilters = { localStartDate: local(day(7)), localEndDate: local(day(to)), timeZone: TZ, exactMatch: true, includeUnavailable: true };
    const { results } = await wix.catalogSearch.queryServicesByFilters({ query: { filter: { id: service._id } }, serviceFilters });
    return results.map(({ available }) => available);
  };
  assert.deepEqual([await found(8), await found(9), await found(11)], [[false], [true], [false]]);
});

/** A service whose length varies: 60 minutes first, 90 to choose. */
async function varied() {
  const price = (value) => ({ value: String(value), currency: 'USD' });
  const { staff, service } = await bookable({ payment: { rateType: 'VARIED', varied: { defaultPrice: price(40) }, options: { online: true, inPerson: true } } });
  const optionId = uid();
  const made = await wix.serviceOptionsAndVariants.createServiceOptionsAndVariants({
    serviceId: service._id, options: { values: [{ _id: optionId, type: 'DURATION', durationData: { name: 'Length' } }] },
    variants: { values: [60, 90].map((minutes) => ({ choices: [{ optionId, duration: { minutes } }], price: price(minutes) })) },
  });
  return { staff, service, choices: made.variants.values.map(({ choices: [choice] }) => choice._id ?? choice.id) };
}
const ends = async (service, customerChoices) => (await shown(service, 8, 9, { customerChoices })).map(({ localEndDate }) => localEndDate.slice(11, 16));

test('durations: the first variant unless one is chosen (D19)', async () => {
  const { service, choices } = await varied();
  const [usual] = await ends(service);
  const [chosen] = await ends(service, { durationChoiceId: choices[1] });
  const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  assert.equal(minutes(chosen) - minutes(usual), 30);
  assert.deepEqual(await ends(service, { durationInMinutes: 90 }), await ends(service, { durationChoiceId: choices[1] }));
});
test('durations: what is no variant is refused (D19)', async () => {
  const { service } = await varied();
  await invalidArgument(ends(service, { durationInMinutes: 75 }), { field: 'durationInMinutes' });
  await invalidArgument(ends(service, { durationChoiceId: uid() }), { field: 'durationChoiceId' });
});
test('durations: the chosen length is booked, and no other (D19, E6)', async () => {
  const { staff, service, choices } = await varied();
  const [slot] = await shown(service, 8, 9, { customerChoices: { durationChoiceId: choices[1] } });
  const chosen = (choiceId) => ({ totalParticipants: undefined, participantsChoices: { serviceChoices: [{ numberOfParticipants: 1, choices: [{ choiceId }] }] } });
  await fails(book(appointmentBooking(slot, staff, service, chosen(choices[0]))), { codes: ['SLOT_NOT_AVAILABLE'] });
  const booking = await book(appointmentBooking(slot, staff, service, chosen(choices[1])));
  assert.equal(booking.bookedEntity.slot.endDate.slice(0, 16), slot.localEndDate.slice(0, 16));
});
test('durations: the end of a slot says which variant it is (D15)', async () => {
  const { service } = await varied();
  const [slot] = await shown(service, 8, 9, { customerChoices: { durationInMinutes: 90 } });
  assert.equal((await get(slot)).timeSlot.localEndDate, slot.localEndDate);
});

const courses = (...services) => calendar('POST', '/_openbookings/v1/availability/courses', { serviceIds: services.map(({ _id }) => _id) });
test('courses: places and sessions of many in one call (K11)', async () => {
  const [{ service: one }, { service: other }] = [await makeCourse(), await makeCourse({ sessions: 2, over: { defaultCapacity: 5 } })];
  const answer = await courses(other, one);
  assert.deepEqual(answer.courses.map(({ totalCapacity, bookableCapacity, sessionsLeft }) => [totalCapacity, bookableCapacity, sessionsLeft]), [[5, 5, 2], [3, 3, 3]]);
  assert.ok(answer.courses.every(({ bookable: can }) => can));
});
test('courses: nothing else is asked about so (D55)', async () => {
  const { service } = await rental(days());
  await invalidArgument(courses(service), { field: 'serviceIds[0]' });
  await notFound(courses({ _id: uid() }), 'SERVICE_NOT_FOUND');
});
