// Calendar V3 by its documented paths, and what services make of it through the npm client.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  at, bumped, calendar, classSlots, createEvent, day, eventually, fails, firstSlot, freshBooking, invalidArgument, isGuid, listSlots, local, makeClass,
  makeCourse, makeStaff, makeWorkingStaff, bookable, notFound, request, staleRevision, uid, uniq, weekly, wix,
} from './lib.mjs';

const V3 = '/calendar/v3';
const makeSchedule = async (given = {}) => (await calendar('POST', `${V3}/schedules`, { schedule: { name: uniq('Schedule'), ...given } })).schedule;
const getEvent = async (id, fields = '') => (await calendar('GET', `${V3}/events/${id}${fields}`)).event;
const inFull = (id) => getEvent(id, '?fields=PI_FIELDS');
const update = async (event, sent) => (await calendar('PATCH', `${V3}/events/${event.id}`, { event: { id: event.id, revision: event.revision, ...sent } })).event;
const cancel = async (id) => (await calendar('POST', `${V3}/events/${id}/cancel`, {})).event;
const between = async (scheduleId, from, to, more = {}) => (await calendar('POST', `${V3}/events/query`, {
  fromLocalDate: local(day(from)), toLocalDate: local(day(to)), query: { filter: { scheduleId } }, ...more,
})).events;
const join = async (target, partySize = 1, participant = { name: 'Ada' }) => (await calendar('POST', `${V3}/participations`, { participation: { ...target, partySize, participant } })).participation;
const frame = async (id) => (await calendar('GET', `${V3}/schedules/timeframe/${id}`)).scheduleTimeFrame;
const single = async (given = {}, inDays = 7) => {
  const schedule = await makeSchedule(given);
  return { schedule, event: await createEvent({ scheduleId: schedule.id, start: at(day(inDays), 10), end: at(day(inDays), 11) }) };
};
/** A weekly series from the day `inDays` ahead on, and its first five occurrences. */
const series = async (given = {}, inDays = 7) => {
  const schedule = await makeSchedule(given);
  const master = await createEvent({ scheduleId: schedule.id, start: at(day(inDays), 10), end: at(day(inDays), 11), recurrence: weekly(day(inDays)) });
  return { schedule, master, occurrences: await between(schedule.id, inDays, inDays + 29) };
};

test('calendar: a schedule is created, read, changed and found', async () => {
  const externalId = uid();
  const made = await makeSchedule({ externalId, defaultTitle: 'Yoga' });
  isGuid(made.id);
  assert.equal(made.status, 'ACTIVE');
  const { schedule } = await calendar('PATCH', `${V3}/schedules/${made.id}`, { schedule: { id: made.id, revision: made.revision, name: 'Slow yoga' } });
  bumped(schedule.revision, made.revision);
  assert.equal((await calendar('GET', `${V3}/schedules/${made.id}`)).schedule.name, 'Slow yoga');
  const { schedules } = await calendar('POST', `${V3}/schedules/query`, { query: { filter: { externalId } } });
  assert.deepEqual(schedules.map(({ id }) => id), [made.id]);
});
test('calendar: a cancelled schedule takes no events and comes back no more (2.6)', async () => {
  const { schedule, event } = await single();
  await calendar('POST', `${V3}/schedules/${schedule.id}/cancel`, {});
  assert.equal((await getEvent(event.id)).status, 'CANCELLED');
  await fails(createEvent({ scheduleId: schedule.id, start: at(day(8), 10), end: at(day(8), 11) }), { status: 428 });
  await fails(calendar('POST', `${V3}/schedules/${schedule.id}/cancel`, {}), { status: 428 });
});
test('calendar: an event takes over from its schedule (4.1, 4.3)', async () => {
  const { event } = await single({ defaultTitle: 'Yoga', defaultCapacity: 5 });
  assert.equal(event.title, 'Yoga');
  assert.equal(event.remainingCapacity, 5);
  assert.ok(event.inheritedFields.includes('TITLE') && event.inheritedFields.includes('CAPACITY'));
});
test('calendar: an update needs the current revision (6.12)', async () => {
  const { event } = await single();
  const changed = await update(event, { title: 'Other' });
  bumped(changed.revision, event.revision);
  assert.ok(!changed.inheritedFields.includes('TITLE'));
  await staleRevision(update(event, { title: 'Late' }));
});
test('calendar: an event is cancelled once (7.1, 7.5)', async () => {
  const { event } = await single();
  assert.equal((await cancel(event.id)).status, 'CANCELLED');
  await fails(cancel(event.id), { status: 428, codes: ['EVENT_ALREADY_CANCELLED'] });
});
test('calendar: an unknown event is not found', () => notFound(getEvent('0'.repeat(64)), 'EVENT_NOT_FOUND'));
test('calendar: a local time with an offset is refused with its path (11.1)', async () => {
  const schedule = await makeSchedule();
  const event = { scheduleId: schedule.id, start: { localDate: '2030-01-01T10:00:00Z' }, end: { localDate: '2030-01-01T11:00:00' } };
  await invalidArgument(calendar('POST', `${V3}/events`, { event }), { field: 'start.localDate' });
});
test('calendar: the same key creates one event (3.11)', async () => {
  const schedule = await makeSchedule();
  const body = { event: { scheduleId: schedule.id, start: { localDate: local(at(day(7), 10)) }, end: { localDate: local(at(day(7), 11)) } }, idempotencyKey: uid() };
  const first = await calendar('POST', `${V3}/events`, body);
  assert.deepEqual(await calendar('POST', `${V3}/events`, body), first);
  assert.equal((await between(schedule.id, 7, 8)).length, 1);
});
test('calendar: several events at once, and an invalid one refuses them all (17.1, 17.4)', async () => {
  const schedule = await makeSchedule();
  const given = (hour) => ({ event: { scheduleId: schedule.id, start: { localDate: local(at(day(7), hour)) }, end: { localDate: local(at(day(7), hour + 1)) } } });
  const { results, bulkActionMetadata } = await calendar('POST', `${V3}/bulk/events/create`, { events: [given(9), given(11)], returnEntity: true });
  assert.equal(bulkActionMetadata.totalSuccesses, 2);
  assert.ok(results.every(({ item }) => item.id));
  await invalidArgument(calendar('POST', `${V3}/bulk/events/create`, { events: [given(13), { event: { scheduleId: schedule.id, start: {}, end: {} } }] }));
  assert.equal((await between(schedule.id, 7, 8)).length, 2);
});
test('calendar: occurrences appear by themselves (5.6)', async () => {
  const { master, occurrences } = await series();
  assert.equal(occurrences.length, 5);
  assert.ok(occurrences.every((each) => each.recurrenceType === 'INSTANCE' && each.recurringEventId === master.id));
  assert.deepEqual(await getEvent(occurrences[2].id), occurrences[2]);
});
test('calendar: pages of a query follow each other by cursor (14.11)', async () => {
  const { schedule, occurrences } = await series();
  const first = await calendar('POST', `${V3}/events/query`, {
    fromLocalDate: local(day(7)), toLocalDate: local(day(36)), query: { filter: { scheduleId: schedule.id }, cursorPaging: { limit: 3 } },
  });
  assert.equal(first.pagingMetadata.hasNext, true);
  const rest = await calendar('POST', `${V3}/events/query`, { query: { cursorPaging: { cursor: first.pagingMetadata.cursors.next } } });
  assert.deepEqual([...first.events, ...rest.events], occurrences);
});
test('calendar: one changed occurrence is an exception with the same id (6.1)', async () => {
  const { schedule, occurrences } = await series();
  const changed = await update(occurrences[1], { title: 'Special' });
  assert.equal(changed.id, occurrences[1].id);
  assert.equal(changed.recurrenceType, 'EXCEPTION');
  assert.equal((await between(schedule.id, 7, 36)).length, 5);
});
test('calendar: a cancelled occurrence leaves the other days (7.3)', async () => {
  const { schedule, occurrences } = await series();
  assert.equal((await cancel(occurrences[1].id)).recurrenceType, 'EXCEPTION');
  assert.equal((await between(schedule.id, 7, 36)).length, 4);
});
test('calendar: restored fields are taken over again (4.7, 4.9)', async () => {
  const { occurrences } = await series({ defaultTitle: 'Yoga' });
  await update(occurrences[1], { title: 'Special' });
  const { event } = await calendar('POST', `${V3}/events/${occurrences[1].id}/restore-defaults`, { fields: ['TITLE'] });
  assert.equal(event.title, 'Yoga');
  assert.equal(event.recurrenceType, 'EXCEPTION');
});
test('calendar: a field without a source is not restored (4.8)', async () => {
  const { event } = await single();
  await invalidArgument(calendar('POST', `${V3}/events/${event.id}/restore-defaults`, { fields: ['TIME'] }));
});
test('calendar: a split series goes on as another (6.8)', async () => {
  const { schedule, master } = await series();
  const answer = await calendar('POST', `${V3}/events/${master.id}/split`, { splitLocalDate: local(day(22)) });
  assert.equal(answer.updatedRecurringEventEndingBeforeSplit.recurrenceRule.until.localDate, local(at(day(21), 11)));
  const later = answer.newRecurringEventStartingFromSplit;
  assert.equal(later.start.localDate, local(at(day(28), 10)));
  const ids = (await between(schedule.id, 7, 36)).map((each) => each.recurringEventId);
  assert.deepEqual(ids, [master.id, master.id, master.id, later.id, later.id]);
});
test('calendar: a split needs an occurrence on either side (6.7)', async () => {
  const { master } = await series();
  await fails(calendar('POST', `${V3}/events/${master.id}/split`, { splitLocalDate: local(day(7)) }), { status: 400, codes: ['INVALID_SPLIT_DATE'] });
});
test('participations: who takes part counts at once (C44, 10.1)', async () => {
  const { event } = await single({ defaultCapacity: 5 });
  const joined = await join({ eventId: event.id }, 2);
  isGuid(joined.id);
  assert.equal(joined.status, 'CONFIRMED');
  const found = await inFull(event.id);
  assert.equal(found.remainingCapacity, 3);
  assert.deepEqual(found.participants.list, [{ name: 'Ada' }]);
  assert.equal((await getEvent(event.id)).participants, undefined);
});
test('participations: a change needs the revision, deleting is for good (10.10)', async () => {
  const { event } = await single({ defaultCapacity: 5 });
  const joined = await join({ eventId: event.id }, 2);
  const sent = { id: joined.id, revision: joined.revision, partySize: 4, participant: joined.participant };
  const { participation } = await calendar('PATCH', `${V3}/participations/${joined.id}`, { participation: sent });
  bumped(participation.revision, joined.revision);
  assert.equal((await getEvent(event.id)).remainingCapacity, 1);
  await staleRevision(calendar('PATCH', `${V3}/participations/${joined.id}`, { participation: sent }));
  assert.deepEqual(await calendar('DELETE', `${V3}/participations/${joined.id}`), {});
  await notFound(calendar('GET', `${V3}/participations/${joined.id}`), 'PARTICIPATION_NOT_FOUND');
  assert.equal((await getEvent(event.id)).remainingCapacity, 5);
});
test('participations: for an event or for a schedule, not for neither (10.4)', () => invalidArgument(join({})));
test('participations: queried by event, newest first', async () => {
  const { event } = await single();
  const made = [await join({ eventId: event.id }), await join({ eventId: event.id }, 2, { name: 'Ben' })];
  const { participations } = await calendar('POST', `${V3}/participations/query`, { query: { filter: { eventId: event.id } } });
  assert.deepEqual(participations.map(({ id }) => id).sort(), made.map(({ id }) => id).sort());
});
test('participations: an occurrence that somebody joined keeps its id (5.11, 10.8)', async () => {
  const { schedule, master, occurrences } = await series({ defaultCapacity: 5 });
  await join({ eventId: occurrences[1].id }, 2);
  await update(await getEvent(master.id), { title: 'Other' });
  const found = await between(schedule.id, 7, 36);
  assert.equal(found[1].id, occurrences[1].id);
  assert.deepEqual(found.map((each) => each.remainingCapacity), [5, 3, 5, 5, 5]);
});
test('participations: those of a schedule take part in every event (10.7)', async () => {
  const { schedule } = await series({ defaultCapacity: 5 });
  await join({ scheduleId: schedule.id }, 2);
  assert.deepEqual((await between(schedule.id, 7, 36)).map((each) => each.remainingCapacity), [3, 3, 3, 3, 3]);
});
test('participations: events with participants can survive their schedule (2.7, 2.8)', async () => {
  const { schedule, occurrences } = await series();
  await join({ eventId: occurrences[2].id });
  await calendar('POST', `${V3}/schedules/${schedule.id}/cancel`, { preserveFutureEventsWithParticipants: true });
  assert.deepEqual((await between(schedule.id, 7, 36)).map(({ id }) => id), [occurrences[2].id]);
});
test('events of a contact: directly and by schedule, a year at most (14.3, 14.14)', async () => {
  const contactId = uid();
  const { event } = await single();
  const { schedule } = await series();
  await join({ eventId: event.id }, 1, { name: 'Ada', contactId });
  await join({ scheduleId: schedule.id }, 1, { name: 'Ada', contactId });
  const list = (to) => calendar('GET', `${V3}/events/contactId/${contactId}?fromLocalDate=${local(day(7))}&toLocalDate=${local(day(to))}`);
  assert.equal((await list(36)).events.length, 6);
  await invalidArgument(list(400), { field: 'toLocalDate' });
});
test('events of a member: by ids, whatever else is asked (14.13)', async () => {
  const memberId = uid();
  const { event } = await single();
  const { event: other } = await single();
  await join({ eventId: event.id }, 1, { name: 'Ada', contactId: memberId });
  const { events } = await calendar('GET', `${V3}/events/memberId/${memberId}?eventIds=${other.id}&eventIds=${event.id}`);
  assert.deepEqual(events.map(({ id }) => id), [event.id]);
});
test('events view: reaches at least a year ahead (15.1-15.3)', async () => {
  const { eventsView } = await calendar('GET', `${V3}/events/view`);
  assert.ok(eventsView.futureDurationInDays >= 370 && eventsView.futureDurationInDays <= 380, JSON.stringify(eventsView));
  assert.match(eventsView.endDate, /T00:00:00/);
});
test('time frames: none, finite, infinite, with a revision that counts changes (16.1, 16.4)', async () => {
  const schedule = await makeSchedule();
  assert.equal((await frame(schedule.id)).status, 'NONE');
  await createEvent({ scheduleId: schedule.id, start: at(day(7), 10), end: at(day(7), 11) });
  const finite = await frame(schedule.id);
  assert.equal(finite.status, 'FINITE');
  assert.equal(finite.firstEventStartDate.localDate, local(at(day(7), 10)));
  await createEvent({ scheduleId: schedule.id, start: at(day(6), 10), end: at(day(6), 11), recurrence: weekly(day(6)) });
  const infinite = await frame(schedule.id);
  assert.equal(infinite.status, 'INFINITE');
  assert.equal(infinite.lastEventEndDate, undefined);
  bumped(infinite.revision, finite.revision);
});
test('time frames: listed by id, unknown ones skipped (16.5)', async () => {
  const ids = [(await makeSchedule()).id, (await makeSchedule()).id];
  const { scheduleTimeFrames } = await calendar('GET', `${V3}/schedules/timeframe?ids=${ids[1]}&ids=${ids[0]}&ids=${uid()}`);
  assert.deepEqual(scheduleTimeFrames.map(({ id }) => id), [...ids].sort());
});
test('working hours: a day off takes its slots, the other days keep theirs (9.5, C42)', async () => {
  const { staff, service } = await bookable();
  const scheduleId = staff.resource.eventsSchedule._id;
  const hours = await between(scheduleId, 7, 8, { query: { filter: { scheduleId, type: 'WORKING_HOURS' } } });
  assert.equal(hours.length, 1);
  await cancel(hours[0].id);
  assert.equal((await listSlots(service, 7, 8)).timeSlots?.length ?? 0, 0);
  assert.ok((await listSlots(service, 8, 9)).timeSlots.length);
});
test('blocks: an event on the staff schedule takes its time away (8.4)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  await createEvent({ scheduleId: staff.resource.eventsSchedule._id, start: at(day(7), 0), end: at(day(7), 23) });
  const left = (await listSlots(service, 7, 8, { bookable: true })).timeSlots ?? [];
  assert.ok(!left.some((each) => each.localStartDate === slot.localStartDate));
});
test('blocks: a transparent event takes nobody (8.1)', async () => {
  const { staff, service } = await bookable();
  const before = (await listSlots(service, 7, 8)).timeSlots.length;
  await createEvent({ scheduleId: staff.resource.eventsSchedule._id, start: at(day(7), 0), end: at(day(7), 23), transparency: 'TRANSPARENT' });
  assert.equal((await listSlots(service, 7, 8)).timeSlots.length, before);
});
test('classes: places left follow participations (D43, C44)', async () => {
  const { service } = await makeClass({ over: { defaultCapacity: 4 } });
  const { timeSlots: [slot] } = await classSlots(service, 7, 8);
  await join({ eventId: slot.eventInfo?.eventId ?? slot.eventId }, 3);
  await eventually(async () => assert.equal((await classSlots(service, 7, 8)).timeSlots[0].remainingCapacity, 1));
});
test('classes: the staff of a service are those of its sessions (A7)', async () => {
  const { service, staff } = await makeClass();
  assert.deepEqual((await wix.services.getService(service._id)).staffMemberIds, [staff.resourceId]);
});
test('courses: first and last session follow the schedule (16.6, C8)', async () => {
  const { service } = await makeCourse({ sessions: 3 });
  const found = await frame(service.schedule._id);
  assert.equal(found.status, 'FINITE');
  const read = await wix.services.getService(service._id);
  assert.equal(new Date(read.schedule.firstSessionStart).getTime(), at(day(7), 12).getTime());
  assert.equal(new Date(`${found.lastEventEndDate.localDate}Z`).getTime(), at(day(21), 13).getTime());
  assert.equal(new Date(read.schedule.lastSessionEnd).getTime(), at(day(21), 13).getTime());
});
test('courses: those who joined count in each session (C45)', async () => {
  const { service } = await makeCourse({ over: { defaultCapacity: 5 }, sessions: 2 });
  await join({ scheduleId: service.schedule._id }, 2);
  assert.deepEqual((await between(service.schedule._id, 1, 30)).map((each) => each.remainingCapacity), [3, 3]);
});
test('appointments: a confirmed booking is an event with its participation (C35, C45)', async () => {
  const { service, booking } = await freshBooking();
  const { booking: confirmed } = await wix.bookings.confirmBooking(booking._id, booking.revision);
  const [event] = await between(service.schedule._id, 7, 8);
  assert.equal(event.type, 'APPOINTMENT');
  assert.equal(event.id, confirmed.bookedEntity.slot.eventId);
  const { participations } = await calendar('POST', `${V3}/participations/query`, { query: { filter: { eventId: event.id } } });
  assert.equal(participations.length, 1);
  assert.equal((await inFull(event.id)).participants.total, 1);
});
test('appointments: cancelling the event cancels its booking (C22)', async () => {
  const { service, booking } = await freshBooking();
  await wix.bookings.confirmBooking(booking._id, booking.revision);
  const [event] = await between(service.schedule._id, 7, 8);
  await cancel(event.id);
  await eventually(async () => {
    const { extendedBookings } = await wix.extendedBookings.queryExtendedBookings({ filter: { id: booking._id } });
    assert.equal(extendedBookings[0].booking.status, 'CANCELED');
  });
});
test('staff: hours assigned to oneself are found on the schedule (9.7)', async () => {
  const staff = await makeWorkingStaff();
  const scheduleId = staff.resource.eventsSchedule._id;
  const found = await between(scheduleId, 7, 14, { query: { filter: { scheduleId, type: 'WORKING_HOURS' } } });
  assert.equal(found.length, 7);
});
test('staff: without hours of its own a member works those of the business (9.7)', async () => {
  const staff = await makeStaff();
  assert.equal(staff.resource.usesDefaultWorkingHours, true);
});
test('calendar: nobody without a key', async () => {
  const answer = await request('GET', `${V3}/events/view`, undefined, { Authorization: 'nothing' });
  assert.equal(answer.status, 401);
});
