import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, appointmentBooking, at, bookable, book, calendar, classBooking, classSlots, confirm, createEvent, day, fails, invalidArgument, listSlots, local,
  makeAppointment, makeClass, makeCourse, makeService, makeStaff, makeWorkingStaff, serviceBody, uniq, weekly, wix,
} from './lib.mjs';

// What is ours: rules of RFC 5545 (K1) and buffers around any session (K2), in extended fields.
const ours = (addition) => ({ namespaces: { openbookings: addition } });
const ruled = (rule, excludedDates) => ours({ recurrence: { rule, ...(excludedDates ? { excludedDates } : {}) } });
const date = (inDays) => local(day(inDays)).slice(0, 10);
const compact = (inDays) => date(inDays).replaceAll('-', '');
const CODES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const weekday = (inDays) => CODES[day(inDays).getUTCDay()];

async function ruledClass(extendedFields, { inDays = 7, hour = 10, over = {} } = {}) {
  const staff = await makeStaff();
  const service = await makeService(serviceBody.class(over));
  const event = await createEvent({
    scheduleId: service.schedule._id, type: 'CLASS', start: at(day(inDays), hour), end: at(day(inDays), hour + 1),
    resources: [{ id: staff.resourceId, permissionRole: 'WRITER' }], extendedFields,
  });
  return { staff, service, event };
}
const sessionsOf = async (service, from = 1, to = 60, extra = {}) => (await classSlots(service, from, to, extra)).timeSlots;
const dates = (slots) => slots.map(({ localStartDate }) => localStartDate.slice(0, 10));
const hours = (slots) => slots.map(({ localStartDate }) => localStartDate.slice(11, 16));
const change = async (event, fields) => (await calendar('PATCH', `/calendar/v3/events/${event.id}`, { event: { id: event.id, revision: event.revision, ...fields } })).event;
const read = async (id) => (await calendar('GET', `/calendar/v3/events/${id}`)).event;

test('rules: a daily class with a count has a slot each day (K1)', async () => {
  const { service, event } = await ruledClass(ruled('FREQ=DAILY;COUNT=4'));
  assert.equal(event.recurrenceType, 'MASTER');
  assert.deepEqual(dates(await sessionsOf(service)), [7, 8, 9, 10].map(date));
});
test('rules: several weekdays in one series (K1)', async () => {
  const { service } = await ruledClass(ruled(`FREQ=WEEKLY;BYDAY=${weekday(7)},${weekday(9)};COUNT=4`));
  assert.deepEqual(dates(await sessionsOf(service)), [7, 9, 14, 16].map(date));
});
test('rules: an interval of days until a day (K1)', async () => {
  const { service } = await ruledClass(ruled(`FREQ=DAILY;INTERVAL=3;UNTIL=${compact(16)}`));
  assert.deepEqual(dates(await sessionsOf(service)), [7, 10, 13, 16].map(date));
});
test('rules: the last day of each month (K1)', async () => {
  const { service } = await ruledClass(ruled('FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3'));
  const found = dates(await sessionsOf(service, 1, 150));
  assert.equal(found.length, 3);
  for (const each of found) assert.equal(new Date(Date.parse(`${each}T00:00Z`) + 86400000).getUTCDate(), 1, each);
});
test('rules: the second Tuesday of each month (K1)', async () => {
  const { service } = await ruledClass(ruled('FREQ=MONTHLY;BYDAY=2TU'));
  const found = dates(await sessionsOf(service, 1, 200)).map((each) => new Date(`${each}T00:00Z`));
  assert.ok(found.length >= 5);
  for (const each of found) assert.ok(each.getUTCDay() === 2 && each.getUTCDate() > 7 && each.getUTCDate() < 15, String(each));
});
test('rules: excluded dates have no occurrence (K1)', async () => {
  const { service } = await ruledClass(ruled('FREQ=DAILY;COUNT=4', [date(8)]));
  assert.deepEqual(dates(await sessionsOf(service)), [7, 9, 10].map(date));
});
test('rules: the event gives the rule back, and a weekly one for who knows no other (K1)', async () => {
  const rule = 'FREQ=MONTHLY;BYDAY=2TU';
  const { event } = await ruledClass(ruled(rule));
  const found = await read(event.id);
  assert.equal(found.extendedFields.namespaces.openbookings.recurrence.rule, rule);
  assert.deepEqual([found.recurrenceRule.frequency, found.recurrenceRule.days], ['WEEKLY', weekly(day(7)).days]);
});
test('rules: one occurrence is cancelled by its id, the others stay (7.3)', async () => {
  const { service } = await ruledClass(ruled('FREQ=DAILY;COUNT=3'));
  const [, second] = await sessionsOf(service);
  await calendar('POST', `/calendar/v3/events/${second.eventInfo.eventId}/cancel`, {});
  assert.deepEqual(dates(await sessionsOf(service, 1, 60, { includeNonBookable: false })), [7, 9].map(date));
});
test('rules: one occurrence is moved and keeps its id (6.1)', async () => {
  const { service } = await ruledClass(ruled('FREQ=DAILY;COUNT=3'));
  const [, second] = await sessionsOf(service);
  const event = await read(second.eventInfo.eventId);
  const moved = await change(event, { start: { localDate: local(at(day(8), 15)) }, end: { localDate: local(at(day(8), 16)) } });
  assert.deepEqual([moved.id, moved.recurrenceType], [event.id, 'EXCEPTION']);
  assert.deepEqual(hours(await sessionsOf(service)), ['10:00', '15:00', '10:00']);
});
test('rules: changing the rule changes what is to come, and who booked keeps the session (6.2, 5.11)', async () => {
  const { service, event } = await ruledClass(ruled('FREQ=DAILY;COUNT=3'));
  const [, second] = await sessionsOf(service);
  await confirm(await book(classBooking(service, second.eventInfo.eventId)));
  await change(await read(event.id), { extendedFields: ruled('FREQ=DAILY;COUNT=5') });
  const found = await sessionsOf(service);
  assert.deepEqual(dates(found), [7, 8, 9, 10, 11].map(date));
  assert.deepEqual([found[1].eventInfo.eventId, found[1].remainingCapacity], [second.eventInfo.eventId, 3]);
});
test('rules: a split shares the count (6.8)', async () => {
  const { service, event } = await ruledClass(ruled('FREQ=DAILY;COUNT=6'));
  const answer = await calendar('POST', `/calendar/v3/events/${event.id}/split`, { splitLocalDate: local(day(10)) });
  const later = answer.newRecurringEventStartingFromSplit;
  assert.match(later.extendedFields.namespaces.openbookings.recurrence.rule, /COUNT=3/);
  assert.deepEqual(dates(await sessionsOf(service)), [7, 8, 9, 10, 11, 12].map(date));
});
for (const [what, recurrence, field] of [
  ['words', { rule: 'every second monday' }, 'recurrence.rule'],
  ['a frequency that is none', { rule: 'FREQ=HOURLY' }, 'recurrence.rule'],
  ['a day that never comes', { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'recurrence.rule'],
  ['two ends', { rule: 'FREQ=DAILY;COUNT=2;UNTIL=20400101' }, 'recurrence.rule'],
  ['a number', { rule: 5 }, 'recurrence.rule'],
  ['a day off that is none', { rule: 'FREQ=DAILY', excludedDates: ['2040-02-31'] }, 'recurrence.excludedDates[0]'],
]) {
  test(`rules: ${what} is refused with its path (K1)`, async () => {
    await invalidArgument(ruledClass(ours({ recurrence })), { field: `event.extendedFields.namespaces.openbookings.${field}` });
  });
}
test('rules: a year of daily sessions comes page by page (5.7)', async () => {
  const { event } = await ruledClass(ruled('FREQ=DAILY'));
  const found = [];
  let sent = {
    fromLocalDate: local(day(400)), toLocalDate: local(day(700)), timeZone: TZ, query: { filter: { scheduleId: event.scheduleId }, cursorPaging: { limit: 100 } },
  };
  for (;;) {
    const page = await calendar('POST', '/calendar/v3/events/query', sent);
    found.push(...page.events);
    if (!page.pagingMetadata.hasNext) break;
    sent = { query: { cursorPaging: { cursor: page.pagingMetadata.cursors.next } } };
  }
  assert.equal(new Set(found.map(({ id }) => id)).size, 300);
});

const starts = async (service, inDays = 7) => hours((await listSlots(service, inDays, inDays + 1)).timeSlots);
const withBuffers = (before, after) => ({ extendedFields: ours({ bufferBeforeInMinutes: before, ...(after === undefined ? {} : { bufferAfterInMinutes: after }) }) });
async function bookAt(service, staff, hour) {
  const { timeSlots } = await listSlots(service, 7, 8);
  const slot = timeSlots.find(({ localStartDate }) => localStartDate.slice(11, 16) === hour);
  assert.ok(slot, `${hour} is offered`);
  return confirm(await book(appointmentBooking(slot, staff, service)));
}

test('buffers: the service gives them back (K2)', async () => {
  const service = await makeAppointment(withBuffers(15, 30));
  const found = await wix.services.getService(service._id);
  assert.deepEqual(found.extendedFields.namespaces.openbookings, { bufferBeforeInMinutes: 15, bufferAfterInMinutes: 30 });
});
test('buffers: after a booking the next one also waits for its own time before (K2)', async () => {
  const { staff, service } = await bookable(withBuffers(30));
  await bookAt(service, staff, '12:00');
  const found = await starts(service);
  // Taken from 11:30 to 13:00; an hour before that ends at 11:30, and one after begins at 13:30.
  for (const [hour, offered] of [['10:30', true], ['11:00', false], ['13:00', false], ['13:30', true]]) assert.equal(found.includes(hour), offered, hour);
});
test('buffers: the time after an appointment is the longer of both (K2, D20)', async () => {
  const { staff, service } = await bookable({
    ...withBuffers(0, 60), schedule: { availabilityConstraints: { sessionDurations: [60], timeBetweenSessions: 30 } },
  });
  await bookAt(service, staff, '12:00');
  const found = await starts(service);
  for (const [hour, offered] of [['10:00', true], ['10:30', false], ['13:30', false], ['14:00', true]]) assert.equal(found.includes(hour), offered, hour);
});
test('buffers: a booking keeps its time before from other services of the same person (K2)', async () => {
  const { staff, service } = await bookable(withBuffers(60));
  const plain = await makeAppointment({}, staff);
  await bookAt(service, staff, '13:00');
  const found = await starts(plain);
  for (const [hour, offered] of [['11:00', true], ['11:30', false], ['12:00', false], ['14:00', true]]) assert.equal(found.includes(hour), offered, hour);
});
test('buffers: a time whose time before is taken is not booked (E8)', async () => {
  const { staff, service } = await bookable(withBuffers(60));
  const [slot] = (await listSlots(service, 7, 8)).timeSlots.filter(({ localStartDate }) => localStartDate.includes('T13:00'));
  const plain = await makeAppointment({}, staff);
  await bookAt(plain, staff, '11:30');
  await fails(book(appointmentBooking(slot, staff, service)), { codes: ['SLOT_NOT_AVAILABLE'] });
});
for (const [what, make] of [['class', makeClass], ['course', makeCourse]]) {
  test(`buffers: the sessions of a ${what} take their person for longer (K2)`, async () => {
    const staff = await makeWorkingStaff();
    await make({ over: withBuffers(30, 60), staff, hour: 12 });
    const found = await starts(await makeAppointment({}, staff));
    for (const [hour, offered] of [['10:30', true], ['11:00', false], ['13:30', false], ['14:00', true]]) assert.equal(found.includes(hour), offered, hour);
  });
}
test('buffers: a session may have its own (K2)', async () => {
  const staff = await makeWorkingStaff();
  const { event } = await makeClass({ staff, hour: 12, recurring: false });
  await change(await read(event.id), withBuffers(60, 0));
  const found = await starts(await makeAppointment({}, staff));
  for (const [hour, offered] of [['10:00', true], ['10:30', false], ['13:00', true]]) assert.equal(found.includes(hour), offered, hour);
});
test('buffers: why a time is not offered names the session before it (K18)', async () => {
  const { staff, service } = await bookable(withBuffers(60));
  await bookAt(await makeAppointment({ name: uniq('Earlier') }, staff), staff, '12:00');
  const { times } = await calendar('POST', '/_openbookings/v1/availability/explain', { serviceId: service._id, localStartDate: `${date(7)}T13:30:00` });
  const [reason] = times[0].reasons;
  assert.deepEqual([reason.code, reason.rule], ['BUFFER_BEFORE_MEETS_BUSY', 'K2']);
  assert.match(reason.event.title, /^Earlier/);
});
for (const minutes of [-5, 721, 'soon']) {
  test(`buffers: ${minutes} minutes are refused with their path (K2)`, async () => {
    await invalidArgument(makeAppointment(withBuffers(minutes)), { field: 'extendedFields.namespaces.openbookings.bufferBeforeInMinutes' });
  });
}
