import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, at, calendar, classSlots, createEvent, day, invalidArgument, isGuid, local, makeAppointment, makeClass, makeCourse, makeStaff, notFound,
  uid, uniq, visitor, wix,
} from './lib.mjs';

const STAFF_TYPE = '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155';
const api = wix.eventTimeSlots;
const of = async (...args) => (await classSlots(...args)).timeSlots;
const starts = (slots) => slots.map(({ localStartDate }) => localStartDate.slice(0, 16));
const hour = (inDays, hours) => local(at(day(inDays), hours)).slice(0, 16);
const policy = async (rules) => ({ _id: (await wix.bookingPolicies.createBookingPolicy({ name: uniq('Terms'), ...rules }))._id });
const single = (options = {}) => makeClass({ recurring: false, ...options });
const another = (service, staff, inDays, hours, extra = {}) => createEvent({
  scheduleId: service.schedule._id, type: 'CLASS', start: at(day(inDays), hours), end: at(day(inDays), hours + 1),
  resources: [{ id: staff.resourceId, permissionRole: 'WRITER' }], ...extra,
});
const cancel = (id) => calendar('POST', `/calendar/v3/events/${id}/cancel`, {});

test('sessions: a single session of a class is one slot (D42)', async () => {
  const { service, event, staff } = await single();
  const [slot, ...more] = await of(service);
  assert.equal(more.length, 0);
  assert.deepEqual([slot.serviceId, slot.scheduleId], [service._id, service.schedule._id]);
  assert.deepEqual([slot.localStartDate.slice(0, 16), slot.localEndDate.slice(0, 16)], [hour(7, 10), hour(7, 11)]);
  assert.deepEqual([slot.eventInfo.eventId, slot.eventInfo.eventTitle], [event.id, service.name]);
  const [{ resourceTypeId, resources }] = slot.availableResources;
  assert.deepEqual([resourceTypeId, resources.map(({ _id }) => _id)], [STAFF_TYPE, [staff.resourceId]]);
  assert.equal(slot.location.locationType, 'CUSTOM');
});
test('sessions: places are those of the class, and free ones can be booked (D43, D44)', async () => {
  const { service } = await single();
  const [slot] = await of(service);
  assert.deepEqual([slot.totalCapacity, slot.remainingCapacity, slot.bookableCapacity, slot.bookable], [4, 4, 4, true]);
  assert.ok(!slot.nonBookableReasons);
  const { waitingList } = slot.eventInfo;
  assert.deepEqual([waitingList.totalCapacity ?? 0, waitingList.remainingCapacity ?? 0], [0, 0]);
});
test('sessions: a weekly series has a slot every week, each with an event of its own (D42)', async () => {
  const { service } = await makeClass();
  const found = await of(service, 1, 29);
  assert.deepEqual(starts(found), [7, 14, 21, 28].map((inDays) => hour(inDays, 10)));
  assert.equal(new Set(found.map(({ eventInfo }) => eventInfo.eventId)).size, 4);
});
test('sessions: a cancelled occurrence is shown as such, or not at all (D45)', async () => {
  const { service } = await makeClass();
  const [, second] = await of(service, 1, 29);
  await cancel(second.eventInfo.eventId);
  const found = await of(service, 1, 29);
  assert.deepEqual(found.map(({ bookable }) => bookable), [true, false, true, true]);
  assert.equal(found[1].nonBookableReasons.eventCancelled, true);
  assert.equal((await of(service, 1, 29, { includeNonBookable: false })).length, 3);
});
test('sessions: a moved occurrence is where it was moved to (D42)', async () => {
  const { service } = await makeClass();
  const [first] = await of(service, 1, 8);
  const { event } = await calendar('GET', `/calendar/v3/events/${first.eventInfo.eventId}`);
  await calendar('PATCH', `/calendar/v3/events/${event.id}`, {
    event: { id: event.id, revision: event.revision, start: { localDate: `${hour(7, 15)}:00` }, end: { localDate: `${hour(7, 16)}:00` } },
  });
  assert.deepEqual(starts(await of(service, 1, 8)), [hour(7, 15)]);
});
test('sessions: the window takes its first and not its last instant (D3)', async () => {
  const { service } = await single();
  const within = async (fromLocalDate, toLocalDate) => (await api.listEventTimeSlots({ serviceIds: [service._id], timeZone: TZ, fromLocalDate, toLocalDate })).timeSlots.length;
  assert.equal(await within(`${hour(7, 10)}:00`, `${hour(7, 10)}:01`), 1);
  assert.equal(await within(`${hour(7, 9)}:00`, `${hour(7, 10)}:00`), 0);
});
test('sessions: times are those of the asked zone (D3)', async () => {
  const { service } = await single();
  const { timeSlots, timeZone } = await classSlots(service, 1, 20, { timeZone: 'Asia/Tokyo' });
  assert.equal(timeZone, 'Asia/Tokyo');
  assert.deepEqual(starts(timeSlots), [hour(7, 19)]);
});
test('sessions: without services all classes are meant (D46)', async () => {
  const one = await single({ inDays: 40, hour: 3 });
  const two = await single({ inDays: 40, hour: 4 });
  const { timeSlots } = await api.listEventTimeSlots({ fromLocalDate: local(day(40)), toLocalDate: local(day(41)), timeZone: TZ, cursorPaging: { limit: 1000 } });
  const found = timeSlots.map(({ serviceId }) => serviceId);
  assert.ok(found.includes(one.service._id) && found.includes(two.service._id));
});
test('sessions: filtered by who gives them (D46)', async () => {
  const { service, staff } = await single();
  const other = await makeStaff();
  await another(service, other, 8, 12);
  const by = async (...ids) => starts(await of(service, 1, 20, { eventFilter: { 'resources.id': { $hasSome: ids } } }));
  assert.deepEqual(await by(staff.resourceId), [hour(7, 10)]);
  assert.deepEqual(await by(other.resourceId), [hour(8, 12)]);
  assert.equal((await by(staff.resourceId, other.resourceId)).length, 2);
});
test('sessions: an unknown field in the filter is refused with its path (X10)', async () => {
  const { service } = await single();
  await invalidArgument(classSlots(service, 1, 20, { eventFilter: { colour: 'red' } }), { field: 'eventFilter.colour' });
});
test('sessions: appointments have none (D2)', async () => {
  await invalidArgument(classSlots(await makeAppointment()), { field: 'serviceIds' });
});
test('sessions: of a service that is not there (D46)', async () => {
  await notFound(classSlots({ _id: uid() }), 'SERVICE_NOT_FOUND');
});
test('sessions: pages together are the whole (D6)', async () => {
  const { service } = await makeClass();
  const whole = await of(service, 1, 80);
  const found = [];
  let answer = await classSlots(service, 1, 80, { cursorPaging: { limit: 4 } });
  for (;;) {
    found.push(...answer.timeSlots);
    if (!answer.pagingMetadata.hasNext) break;
    answer = await api.listEventTimeSlots({ cursorPaging: { limit: 4, cursor: answer.pagingMetadata.cursors.next } });
  }
  assert.equal(whole.length, 11);
  assert.deepEqual(found, whole);
});
test('sessions: so many a day, for a month at most (D7)', async () => {
  const { service, staff } = await single();
  await another(service, staff, 7, 14);
  await another(service, staff, 8, 14);
  assert.deepEqual(starts(await of(service, 1, 20, { maxSlotsPerDay: 1 })), [hour(7, 10), hour(8, 14)]);
  await invalidArgument(classSlots(service, 1, 40, { maxSlotsPerDay: 1 }), { field: 'toLocalDate' });
  await invalidArgument(api.listEventTimeSlots({ serviceIds: [service._id], maxSlotsPerDay: 1 }), { field: 'toLocalDate' });
});
test('sessions: the fewest places wanted (D43)', async () => {
  const { service } = await single();
  assert.equal((await of(service, 1, 20, { minBookableCapacity: 4 })).length, 1);
  assert.equal((await of(service, 1, 20, { minBookableCapacity: 5 })).length, 0);
});
test('sessions: too late and too early by the policy, with the date it opens (D9)', async () => {
  const bookingPolicy = await policy({
    limitEarlyBookingPolicy: { enabled: true, earliestBookingInMinutes: 10 * 1440 },
    limitLateBookingPolicy: { enabled: true, latestBookingInMinutes: 3 * 1440 },
  });
  const { service, staff } = await single({ over: { bookingPolicy }, inDays: 2 });
  await another(service, staff, 6, 10);
  await another(service, staff, 20, 10);
  const found = await of(service, 1, 30);
  const told = found.map(({ bookingPolicyViolations: { tooLateToBook, tooEarlyToBook } }) => [tooLateToBook, tooEarlyToBook]);
  assert.deepEqual(told, [[true, false], [false, false], [false, true]]);
  assert.equal(new Date(found[2].bookingPolicyViolations.earliestBookingDate).getTime(), at(day(10), 10).getTime());
  const open = await of(service, 1, 30, { bookingPolicyViolations: { tooLateToBook: false, tooEarlyToBook: false } });
  assert.deepEqual(starts(open), [hour(6, 10)]);
});
test('sessions: not bookable when online booking is off (D44)', async () => {
  const { service } = await single({ over: { onlineBooking: { enabled: false } } });
  const [slot] = await of(service);
  assert.equal(slot.bookable, false);
  assert.equal(slot.bookingPolicyViolations.bookOnlineDisabled, true);
  assert.equal(slot.nonBookableReasons.violatesBookingPolicy, true);
});
test('sessions: a visitor may look (J3)', async () => {
  const { service } = await single();
  const { timeSlots } = await visitor().eventTimeSlots.listEventTimeSlots({
    serviceIds: [service._id], fromLocalDate: local(day(1)), toLocalDate: local(day(20)), timeZone: TZ,
  });
  assert.equal(timeSlots.length, 1);
});
test('sessions: one session by its event, stored or not (D42)', async () => {
  const { service, staff } = await makeClass();
  await another(service, staff, 9, 14);
  for (const slot of await of(service, 1, 20)) {
    const { timeSlot, timeZone } = await api.getEventTimeSlot(slot.eventInfo.eventId, { timeZone: TZ });
    assert.deepEqual(timeSlot, slot);
    assert.equal(timeZone, TZ);
  }
});
test('sessions: an unknown event is not found', async () => {
  await notFound(api.getEventTimeSlot(uid(), { timeZone: TZ }), 'EVENT_NOT_FOUND');
});
test('courses: no slots, but when they begin and end and whether one may join (D55, D58)', async () => {
  const { service } = await makeCourse();
  const { timeSlots, schedulesInfo } = await classSlots(service);
  assert.equal(timeSlots.length, 0);
  const [info] = schedulesInfo;
  assert.deepEqual([info.serviceId, info.scheduleId], [service._id, service.schedule._id]);
  assert.equal(new Date(info.firstSessionStart).getTime(), at(day(7), 12).getTime());
  assert.equal(new Date(info.lastSessionEnd).getTime(), at(day(21), 13).getTime());
  assert.equal(info.enrollmentViolations.tooLateToBook, false);
});
test('courses: one without sessions is over (D57)', async () => {
  const { service } = await makeCourse({ sessions: 0 });
  const { schedulesInfo } = await classSlots(service);
  assert.equal(schedulesInfo[0].enrollmentViolations.tooLateToBook, true);
});
test('older calendar: the places of a course (D55)', async () => {
  const { service } = await makeCourse();
  const { availability, bookingPolicySettings } = await wix.availabilityCalendar.getScheduleAvailability(service.schedule._id);
  assert.deepEqual([availability.totalSpots, availability.openSpots], [3, 3]);
  assert.equal(bookingPolicySettings.maxParticipantsPerBooking, 1);
});
test('older calendar: sessions of a class with their spots (D62)', async () => {
  const { service, event } = await single();
  const { availabilityEntries } = await wix.availabilityCalendar.queryAvailability(
    { filter: { serviceId: [service._id], startDate: day(1).toISOString(), endDate: day(20).toISOString() } }, { timezone: TZ },
  );
  const [entry, ...more] = availabilityEntries;
  assert.equal(more.length, 0);
  assert.deepEqual([entry.slot.eventId, entry.totalSpots, entry.openSpots, entry.bookable], [event.id, 4, 4, true]);
  assert.equal(entry.slot.startDate.slice(0, 16), hour(7, 10));
  isGuid(entry.slot.scheduleId, 'schedule ID');
});
test('catalog search: a class with a free place in the window is available (A80)', async () => {
  const { service } = await single({ inDays: 9 });
  const search = async (fromDay, toDay, more = {}) => {
    const { results } = await wix.catalogSearch.queryServicesByFilters({
      query: { filter: { id: service._id } },
      serviceFilters: { localStartDate: local(day(fromDay)), localEndDate: local(day(toDay)), timeZone: TZ, ...more },
    });
    return results.map((each) => [each.service._id, each.available]);
  };
  assert.deepEqual(await search(9, 10), [[service._id, true]]);
  assert.deepEqual(await search(10, 11), []);
  assert.deepEqual(await search(10, 11, { includeUnavailable: true }), [[service._id, false]]);
});
