// Holds and waitlists: our own methods over REST, their effect seen and used by the npm client.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  appointmentBooking, bookable, book, call, classBooking, classSlots, confirm, courseBooking, fails, firstSlot, forbidden,
  invalidArgument, isGuid, listSlots, makeClass, makeCourse, notFound, person, readBooking, slotFrom, uniq, visitor, wix,
} from './lib.mjs';

const HOLDS = '/_openbookings/v1/holds';
const LIST = '/_openbookings/v1/waitlist/registrations';
const FORCE = { flowControlSettings: { ignoreCancellationPolicy: true } };
const FREE = { rateType: 'NO_FEE', options: { online: false, inPerson: true } };

/** What the client calls `_id` is `id` on the wire. */
const wired = (value) => JSON.parse(JSON.stringify(value), (_, part) => {
  if (part && typeof part === 'object' && '_id' in part) { const { _id, ...rest } = part; return { id: _id, ...rest }; }
  return part;
});
/** A visitor's own plain requests, with the token the client got. */
function guest() {
  const client = visitor();
  const ask = async (method, path, body) => {
    const answer = await client.fetchWithAuth(`https://www.wixapis.com${path}`, {
      method, ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(wired(body)) } : {}),
    });
    const json = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(JSON.stringify(json)), { status: answer.status, details: json.details });
    return json;
  };
  return { client, ask };
}
const hold = async (booking, more = {}, who = guest()) => (await who.ask('POST', HOLDS, { booking, ...more })).hold;
const held = (booking, { token }) => ({ ...booking, extendedFields: { namespaces: { openbookings: { holdToken: token } } } });
const cancel = async (booking) => (await wix.bookings.cancelBooking(booking._id, { revision: booking.revision, ...FORCE })).booking;
const confirmed = (booking) => book({ ...booking, status: 'CONFIRMED' });
const starts = async (service, inDays = 7) => (await listSlots(service, inDays, inDays + 1)).timeSlots.map((slot) => slot.localStartDate);
async function free(over = {}) {
  const { staff, service } = await bookable(over);
  const slot = await firstSlot(service);
  return { staff, service, slot, wish: appointmentBooking(slot, null, service) };
}
async function terms(rules) {
  const made = await wix.bookingPolicies.createBookingPolicy({ name: uniq('Terms'), participantsPolicy: { maxParticipantsPerBooking: 9 }, ...rules });
  return { bookingPolicy: { _id: made._id } };
}
const WAITS = { waitlistPolicy: { enabled: true, capacity: 5, reservationTimeInMinutes: 10 } };
/** A class with one session of two places and a waitlist, and how to book it. */
async function hall(over = {}, rules = WAITS) {
  const { service, event } = await makeClass({ recurring: false, over: { defaultCapacity: 2, ...(await terms(rules)), ...over } });
  const wish = (party = 1, more = {}) => classBooking(service, event.id, { totalParticipants: party, ...more });
  const slot = async () => (await classSlots(service)).timeSlots[0];
  return { service, event, wish, slot, of: `?eventId=${event.id}` };
}
async function fullHall(over, rules) {
  const found = await hall(over, rules);
  return { ...found, filled: await confirmed(found.wish(2)) };
}
const wait = async (booking, who = guest()) => ({ who, ...(await who.ask('POST', LIST, { booking })) });
const own = ({ registration, token }, rest = '') => `${LIST}/${registration.bookingId}${rest}?token=${token}`;
const see = async (made) => (await made.who.ask('GET', own(made))).registration;
const take = async (made) => (await made.who.ask('POST', `${LIST}/${made.registration.bookingId}/book`, { token: made.token })).booking;
const listed = (of) => call('GET', `${LIST}${of}`);

test('holds: a held time is nobody else\'s (K23)', async () => {
  const { service, slot, wish } = await free();
  const { token, expirationDate, booking } = await hold(wish);
  assert.match(token, /^[\w-]{32,}$/);
  const minutes = (new Date(expirationDate) - Date.now()) / 60000;
  assert.ok(minutes > 9 && minutes <= 10, `${minutes} minutes`);
  isGuid(booking.bookedEntity.slot.resource.id, 'who is held');
  assert.ok(!(await starts(service)).includes(slot.localStartDate));
  await fails(wix.bookings.createBooking({ ...wish, status: 'CONFIRMED' }), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('holds: the booking with the token gets it, once (E30)', async () => {
  const { wish } = await free();
  const kept = await hold(wish);
  const made = await book(held({ ...wish, status: 'CONFIRMED' }, kept));
  assert.equal(made.status, 'CONFIRMED');
  assert.ok(!JSON.stringify(made).includes(kept.token), 'the token is not stored');
  await fails(wix.bookings.createBooking(held(wish, kept)), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
});
test('holds: a visitor holds, books and pays later; the time stays theirs (K23)', async () => {
  const { service, slot, wish } = await free();
  const who = guest();
  const kept = await hold(wish, {}, who);
  const { booking } = await who.client.bookings.createBooking(held(wish, kept));
  assert.equal(booking.status, 'CREATED');
  assert.ok(!(await starts(service)).includes(slot.localStartDate));
  const { booking: done } = await wix.bookings.confirmOrDeclineBooking(booking._id, { paymentStatus: 'PAID' });
  assert.equal(done.status, 'CONFIRMED');
  assert.ok(!done.doubleBooked);
});
test('holds: a declined booking gives its time back (K23)', async () => {
  const { service, slot, wish } = await free();
  const made = await book(held(wish, await hold(wish)));
  await wix.bookings.declineBooking(made._id, made.revision);
  assert.ok((await starts(service)).includes(slot.localStartDate));
});
test('holds: given back, the time is free at once (E30)', async () => {
  const { service, slot, wish } = await free();
  const who = guest();
  const { token } = await hold(wish, {}, who);
  await who.ask('DELETE', `${HOLDS}/${token}`);
  assert.ok((await starts(service)).includes(slot.localStartDate));
  await fails(who.ask('DELETE', `${HOLDS}/${token}`), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
});
test('holds: what is for something else is refused (E30)', async () => {
  const { wish } = await free();
  const other = await free();
  const kept = await hold(wish);
  await fails(wix.bookings.createBooking(held(other.wish, kept)), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
  await fails(wix.bookings.createBooking(held(wish, { token: 'x'.repeat(43) })), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
  await invalidArgument(wix.bookings.createBooking(held(wish, { token: 'short' })), { field: 'holdToken' });
});
test('holds: a chosen staff member is held, another one is not (E30)', async () => {
  const { staff, service, slot } = await free();
  const wish = appointmentBooking(slot, staff, service);
  const kept = await hold(wish);
  assert.equal(kept.booking.bookedEntity.slot.resource.explicitlyRequested, true);
  assert.equal((await book(held(wish, kept))).bookedEntity.slot.resource._id, staff.resourceId);
});
test('holds: a time that is taken or no slot cannot be held (E6)', async () => {
  const { service, slot, wish } = await free();
  await confirmed(wish);
  await fails(hold(wish), { codes: ['SLOT_NOT_AVAILABLE'] });
  const odd = { ...slotFrom(slot, null, service), startDate: slot.localStartDate.replace('T09', 'T03'), endDate: slot.localEndDate.replace('T10', 'T04') };
  await fails(hold({ ...wish, bookedEntity: { slot: odd } }), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('holds: minutes are one to sixty, and something must be held', async () => {
  const { wish } = await free();
  const { expirationDate } = await hold(wish, { minutes: 1 });
  assert.ok(new Date(expirationDate) - Date.now() <= 60000);
  await invalidArgument(hold(wish, { minutes: 61 }), { field: 'minutes' });
  await invalidArgument(hold({ totalParticipants: 1 }), { field: 'bookedEntity' });
});
test('holds: places of a session are held (D43)', async () => {
  const { wish, slot } = await hall();
  const kept = await hold(wish(2));
  const { remainingCapacity, bookableCapacity, bookable: open, nonBookableReasons } = await slot();
  assert.deepEqual([remainingCapacity, bookableCapacity, open], [2, 0, false]);
  assert.equal(nonBookableReasons.noRemainingCapacity, true);
  await fails(wix.bookings.createBooking(wish(1)), { codes: ['SESSION_CAPACITY_EXCEEDED'] });
  assert.equal((await book(held(wish(2, { status: 'CONFIRMED' }), kept))).status, 'CONFIRMED');
});
test('holds: no more places than were held (E30)', async () => {
  const { wish } = await hall();
  await fails(wix.bookings.createBooking(held(wish(2), await hold(wish(1)))), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
});
test('holds: places of a course are held (D55)', async () => {
  const { service } = await makeCourse({ over: { defaultCapacity: 1 } });
  const wish = courseBooking(service);
  const kept = await hold(wish);
  const { availability } = await wix.availabilityCalendar.getScheduleAvailability(service.schedule._id);
  assert.equal(availability.openSpots, 0);
  await fails(wix.bookings.createBooking(wish), { codes: ['SCHEDULE_CAPACITY_EXCEEDED'] });
  assert.equal((await confirm(await book(held(wish, kept)))).status, 'CONFIRMED');
});
test('holds: of two who redeem one hold at once one wins (E30)', async () => {
  const { wish } = await hall();
  const kept = await hold(wish());
  const both = await Promise.allSettled([1, 2].map(() => wix.bookings.createBooking(held(wish(1, { status: 'CONFIRMED' }), kept))));
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});
test('holds: the owner is told why (K18)', async () => {
  const { service, slot, wish } = await free();
  await hold(wish);
  const { times } = await call('POST', '/_openbookings/v1/availability/explain', { serviceId: service._id, localStartDate: slot.localStartDate, timeZone: 'UTC' });
  assert.deepEqual(times[0].reasons.map(({ code }) => code), ['HELD']);
});

test('waitlist: whoever finds a session full waits for it (E73)', async () => {
  const { wish, service, slot } = await fullHall();
  const made = await wait(wish(1));
  assert.deepEqual([made.registration.state, made.registration.position, made.registration.serviceId], ['WAITING', 1, service._id]);
  const { booking } = await readBooking(made.registration.bookingId);
  assert.equal(booking.status, 'WAITING_LIST');
  const { totalCapacity, remainingCapacity } = (await slot()).eventInfo.waitingList;
  assert.deepEqual([totalCapacity, remainingCapacity], [5, 4]);
});
test('waitlist: not where there is none, no need, or no room (E73, B12)', async () => {
  const { wish } = await hall();
  await fails(wait(wish(1)), { codes: ['WAITLIST_NOT_NEEDED'] });
  await confirmed(wish(2));
  await wait(wish(2));
  await wait(wish(2));
  await fails(wait(wish(2)), { codes: ['WAITLIST_FULL'] });
  const without = await fullHall({}, {});
  await fails(wait(without.wish(1)), { codes: ['WAITLIST_NOT_OFFERED'] });
  await fails(wait((await free()).wish), { codes: ['WAITLIST_NOT_OFFERED'] });
});
test('waitlist: a freed place is offered to the first and kept from others (E75, D44)', async () => {
  const { wish, filled, slot, of } = await fullHall();
  const first = await wait(wish(2));
  const second = await wait(wish(1));
  await cancel(filled);
  const { state, offerExpirationDate } = await see(first);
  assert.equal(state, 'SUGGESTING');
  assert.ok(new Date(offerExpirationDate) > new Date());
  assert.deepEqual([(await see(second)).state, (await see(second)).position], ['WAITING', 2]);
  const { bookableCapacity, nonBookableReasons } = await slot();
  assert.deepEqual([bookableCapacity, nonBookableReasons.reservedForWaitingList, nonBookableReasons.noRemainingCapacity], [0, true, false]);
  await fails(wix.bookings.createBooking(wish(1)), { codes: ['SESSION_CAPACITY_EXCEEDED'] });
  assert.equal((await listed(of)).list.state, 'SUGGESTING');
});
test('waitlist: an offer taken is paid next, and confirmed (E77)', async () => {
  const { wish, filled, slot } = await fullHall();
  const first = await wait(wish(2));
  await cancel(filled);
  const booking = await take(first);
  assert.equal(booking.status, 'CREATED');
  assert.equal((await slot()).bookableCapacity, 0);
  const { booking: paid } = await wix.bookings.confirmOrDeclineBooking(booking.id, { paymentStatus: 'PAID' });
  assert.equal(paid.status, 'CONFIRMED');
  assert.equal((await see(first)).state, 'ENROLLED');
});
test('waitlist: of a free class it is confirmed at once (E77)', async () => {
  const { wish, filled } = await fullHall({ payment: FREE });
  const first = await wait(wish(1));
  await cancel(filled);
  assert.equal((await take(first)).status, 'CONFIRMED');
});
test('waitlist: nobody else takes an offer (E77)', async () => {
  const { wish, filled } = await fullHall();
  const first = await wait(wish(2));
  const second = await wait(wish(2));
  await fails(take(first), { codes: ['NO_OPEN_SPOTS'] });
  await cancel(filled);
  await fails(take(second), { codes: ['NO_OPEN_SPOTS'] });
  await fails(take({ ...first, token: second.token }), { codes: ['INVALID_TOKEN'] });
});
test('waitlist: what the first leaves is offered to the next (E79)', async () => {
  const { wish, filled } = await fullHall();
  const made = [await wait(wish(1)), await wait(wish(2)), await wait(wish(1))];
  await cancel(filled);
  const states = async () => Promise.all(made.map(async (each) => (await see(each)).state));
  assert.deepEqual(await states(), ['SUGGESTING', 'WAITING', 'SUGGESTING']);
});
test('waitlist: whoever leaves passes the offer on (E78)', async () => {
  const { wish, filled } = await fullHall();
  const first = await wait(wish(2));
  const second = await wait(wish(2));
  await cancel(filled);
  await first.who.ask('DELETE', own(first));
  assert.equal((await see(second)).state, 'SUGGESTING');
  assert.equal((await readBooking(first.registration.bookingId)).booking.status, 'CANCELED');
  await notFound(see(first));
});
test('waitlist: an offer nobody can use is open to all (E79)', async () => {
  const { wish, slot, of } = await hall();
  const one = await confirmed(wish(1));
  await confirmed(wish(1));
  await wait(wish(2));
  await cancel(one);
  assert.equal((await listed(of)).list.state, 'OPEN_TO_ALL');
  assert.equal((await slot()).bookableCapacity, 1);
});
test('waitlist: the business confirms whom it likes (E81)', async () => {
  const { wish, of } = await fullHall();
  await wait(wish(1));
  const made = await wait(wish(1));
  const { booking } = await readBooking(made.registration.bookingId);
  assert.equal((await confirm(booking)).status, 'CONFIRMED');
  const { registrations } = await listed(of);
  assert.deepEqual(registrations.map(({ state }) => state), ['WAITING', 'ENROLLED']);
});
test('waitlist: the business confirms the very booking that has the offer (E42, E81)', async () => {
  const { wish, filled, of } = await fullHall();
  const made = await wait(wish(2));
  await cancel(filled);
  const { booking } = await readBooking(made.registration.bookingId);
  const after = await confirm(booking, { flowControlSettings: { checkAvailabilityValidation: true } });
  assert.equal(after.status, 'CONFIRMED');
  assert.ok(!after.doubleBooked);
  assert.equal((await listed(of)).registrations[0].state, 'ENROLLED');
});
test('waitlist: a hold that is given back is offered to those who wait (E75)', async () => {
  const { wish, slot } = await hall();
  const leaver = guest();
  const { token } = await hold(wish(2), {}, leaver);
  const made = await wait(wish(2));
  assert.equal((await see(made)).state, 'WAITING');
  await leaver.ask('DELETE', `${HOLDS}/${token}`);
  assert.equal((await see(made)).state, 'SUGGESTING');
  const { bookableCapacity, nonBookableReasons } = await slot();
  assert.deepEqual([bookableCapacity, nonBookableReasons.reservedForWaitingList], [0, true]);
  assert.equal((await take(made)).status, 'CREATED');
});
test('waitlist: courses have one too (K3)', async () => {
  const { service } = await makeCourse({ over: { defaultCapacity: 1, ...(await terms(WAITS)) } });
  const filled = await confirmed(courseBooking(service));
  const made = await wait(courseBooking(service));
  assert.equal(made.registration.scheduleId, service.schedule._id);
  await cancel(filled);
  assert.equal((await see(made)).state, 'SUGGESTING');
  assert.equal((await take(made)).status, 'CREATED');
});
test('waitlist: who sees what (J4)', async () => {
  const { wish, of } = await fullHall();
  const made = await wait(wish(1, { contactDetails: person() }));
  await forbidden(made.who.ask('GET', `${LIST}${of}`));
  await notFound(guest().ask('GET', `${LIST}/${made.registration.bookingId}`));
  assert.equal((await guest().ask('GET', own(made))).registration.position, 1);
  const { registrations, list } = await listed(of);
  assert.deepEqual([registrations.length, list.totalCapacity, list.remainingCapacity], [1, 5, 4]);
  await invalidArgument(listed(''), { field: 'eventId' });
  await notFound(listed(`?eventId=${'0'.repeat(64)}`), 'SESSION_NOT_FOUND');
});
test('waitlist: its token is that of the booking (E82)', async () => {
  const { wish } = await fullHall();
  const made = await wait(wish(1));
  const { booking } = await made.who.client.bookings.bookingsGetBookingAnonymously(made.token);
  assert.deepEqual([booking._id, booking.status], [made.registration.bookingId, 'WAITING_LIST']);
});
