// Packages of appointments that follow each other, and links without login to bookings and packages.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, appointmentBooking, at, bookable, book, bumped, call, confirm, day, fails, firstSlot, forbidden, freshBooking, invalidArgument, isGuid, listSlots,
  local, makeAppointment, makeWorkingStaff, notFound, readBooking, slotFrom, staleRevision, uid, visitor, wix,
} from './lib.mjs';

const api = wix.bookings;
const IN = 7;
const HOURS = { from: 9, to: 17 };
const CHECK = { flowControlSettings: { checkAvailabilityValidation: true } };
const FORCE_CANCEL = { flowControlSettings: { ignoreCancellationPolicy: true } };
const FORCE_MOVE = { flowControlSettings: { ignoreReschedulePolicy: true } };
const APPROVAL = { onlineBooking: { enabled: true, requireManualApproval: true, allowMultipleRequests: false } };
const lasting = (minutes, buffer = 0) => ({ schedule: { availabilityConstraints: { sessionDurations: [minutes], timeBetweenSessions: buffer } } });
const bookings = ({ bookings: all }) => all.map(({ booking }) => booking);
const statuses = (found) => bookings(found).map(({ status }) => status);
const starts = (found) => bookings(found).map(({ startDate }) => local(new Date(startDate)).slice(11, 16));
const infos = (found) => bookings(found).map(({ _id, revision }) => ({ bookingId: _id, revision }));
const free = async (service) => (await listSlots(service, IN, IN + 1)).timeSlots.map(({ localStartDate }) => localStartDate.slice(11, 16));

/** A policy that lets customers cancel and move, and links too unless `anonymous` is false. */
async function lenient(anonymous = true) {
  const may = { enabled: true, limitLatestCancellation: false, allowAnonymous: anonymous };
  const { bookingPolicy, ...made } = await wix.bookingPolicies.createBookingPolicy({
    name: `Lenient ${uid()}`, cancellationPolicy: may, reschedulePolicy: { enabled: true, limitLatestReschedule: false, allowAnonymous: anonymous },
  });
  return { bookingPolicy: { _id: (bookingPolicy ?? made)._id } };
}
/** A cut of half an hour and a colour of an hour; with `one` the same person gives both. */
async function salon({ one = false, buffer = 0, over = {} } = {}) {
  const ann = await makeWorkingStaff(HOURS);
  const bea = one ? ann : await makeWorkingStaff(HOURS);
  const cut = await makeAppointment({ ...lasting(30, buffer), ...over }, ann);
  const colour = await makeAppointment({ ...lasting(60), ...over }, bea);
  return { ann, bea, cut, colour };
}
const slotAt = (service, staff, hour, minutes) => ({
  ...slotFrom({ localStartDate: local(at(day(IN), hour)), localEndDate: local(at(day(IN), hour, minutes)) }, staff, service),
});
const wish = (service, staff, hour, minutes, over) => {
  const times = { localStartDate: local(at(day(IN), hour)), localEndDate: local(at(day(IN), hour, minutes)) };
  return appointmentBooking(times, staff, service, over);
};
const wishes = ({ ann, bea, cut, colour }, hour = 10, over = {}) => [wish(cut, ann, hour, 30, over), wish(colour, bea, hour + 0.5, 60, over)];
async function make(wanted, options = {}, who = wix) {
  const { multiServiceBooking } = await who.bookings.createMultiServiceBooking(wanted, { returnFullEntity: true, ...options });
  isGuid(multiServiceBooking._id, 'package ID');
  return multiServiceBooking;
}
const made = async (found, hour, over, options) => make(wishes(found, hour, over), options);
const read = (found) => api.getMultiServiceBooking(found._id);
const confirmAll = async (found, options) => (await api.confirmMultiServiceBooking(found._id, { confirmBookingsInfo: infos(found), returnFullEntity: true, ...options })).multiServiceBooking;
const declineAll = async (found, options) => (await api.declineMultiServiceBooking(found._id, { declineBookingsInfo: infos(found), returnFullEntity: true, ...options })).multiServiceBooking;
const pendAll = async (found, options) => (await api.markMultiServiceBookingAsPending(found._id, { markAsPendingBookingsInfo: infos(found), returnFullEntity: true, ...options })).multiServiceBooking;
const cancelAll = async (found, options = FORCE_CANCEL) => (await api.cancelMultiServiceBooking(found._id, { returnFullEntity: true, ...options })).multiServiceBooking;
const moves = ({ ann, bea, cut, colour }, found, hour) => {
  const [first, second] = infos(found);
  return [{ ...first, slot: slotAt(cut, ann, hour, 30) }, { ...second, slot: slotAt(colour, bea, hour + 0.5, 60) }];
};
const moveAll = async (found, told, options = FORCE_MOVE) => (await api.rescheduleMultiServiceBooking(found._id, told, { returnFullEntity: true, ...options })).multiServiceBooking;

test('packages: what was held as one is booked as one (E30)', async () => {
  const found = await salon();
  const wired = JSON.parse(JSON.stringify(wishes(found)).replaceAll('"_id"', '"id"'));
  const { hold } = await call('POST', '/_openbookings/v1/holds', { bookings: wired });
  assert.equal(hold.bookings.length, 2);
  await fails(made(found), { codes: ['SLOT_NOT_AVAILABLE'] });
  const held = { status: 'CONFIRMED', extendedFields: { namespaces: { openbookings: { holdToken: hold.token } } } };
  const package_ = await made(found, 10, held);
  assert.deepEqual(statuses(package_), ['CONFIRMED', 'CONFIRMED']);
  assert.ok(!JSON.stringify(package_).includes(hold.token), 'the token is not stored');
  await fails(made(found, 10, held), { codes: ['SLOT_HOLD_UNAVAILABLE'] });
});
test('packages: the bookings follow each other and have a common id (E65)', async () => {
  const spa = await salon();
  const found = await made(spa);
  assert.deepEqual(starts(found), ['10:00', '10:30']);
  assert.deepEqual(statuses(found), ['CREATED', 'CREATED']);
  for (const { multiServiceBookingInfo } of bookings(found)) assert.deepEqual(multiServiceBookingInfo, { _id: found._id, type: 'SEQUENTIAL_BOOKINGS' });
  assert.ok((await free(spa.cut)).includes('10:00'), 'nothing is taken yet (E7)');
});
test('packages: the answer keeps the order of the request; get is by time (E66, E72)', async () => {
  const spa = await salon();
  const found = await make(wishes(spa).reverse());
  assert.deepEqual(starts(found), ['10:30', '10:00']);
  assert.deepEqual(starts(await read(found)), ['10:00', '10:30']);
});
test('packages: without returnFullEntity only the ids (E66)', async () => {
  const { multiServiceBooking } = await api.createMultiServiceBooking(wishes(await salon()));
  for (const each of multiServiceBooking.bookings) {
    isGuid(each.bookingId, 'booking ID');
    assert.equal(each.booking, undefined);
  }
});
test('packages: every sequence that is shown can be booked (K15)', async () => {
  const spa = await salon({ one: true, buffer: 20 });
  const { timeSlots } = await wix.multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots({
    services: [{ serviceId: spa.cut._id }, { serviceId: spa.colour._id }], location: { locationType: 'CUSTOM' }, timeZone: TZ,
    fromLocalDate: local(day(IN)), toLocalDate: local(day(IN + 1)), cursorPaging: { limit: 3 },
  });
  assert.equal(timeSlots.length, 3);
  for (const { nestedTimeSlots: [first, second] } of timeSlots) {
    const wanted = [appointmentBooking({ ...first, location: { locationType: 'CUSTOM' } }, undefined, spa.cut), appointmentBooking({ ...second, location: { locationType: 'CUSTOM' } }, undefined, spa.colour)];
    assert.equal((await make(wanted)).bookings.length, 2);
  }
});
test('packages: confirmed at once by the business, and then taken (E7, D33)', async () => {
  const spa = await salon();
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  assert.deepEqual(statuses(found), ['CONFIRMED', 'CONFIRMED']);
  assert.ok(!(await free(spa.cut)).includes('10:00'));
  assert.ok(!(await free(spa.colour)).includes('10:30'));
});
test('packages: a visitor asks for one, but cannot confirm it (J3, E7)', async () => {
  const spa = await salon();
  const guest = visitor();
  assert.deepEqual(statuses(await make(wishes(spa), {}, guest)), ['CREATED', 'CREATED']);
  await forbidden(make(wishes(spa, 13, { status: 'CONFIRMED' }), {}, guest));
});
test('packages: a gap, an overlap, another place: no sequence (E65)', async () => {
  const spa = await salon();
  const [cut] = wishes(spa);
  await invalidArgument(make([cut, wish(spa.colour, spa.bea, 11, 60)]), { field: 'bookings[1].bookedEntity.slot.startDate' });
  await invalidArgument(make([cut, wish(spa.colour, spa.bea, 10, 60)]), { field: 'bookings[1].bookedEntity.slot.startDate' });
  const home = await makeAppointment({ ...lasting(60), locations: [{ type: 'CUSTOMER' }] }, spa.bea);
  const visit = wish(home, spa.bea, 10.5, 60);
  visit.bookedEntity.slot.location = { locationType: 'CUSTOM', formattedAddress: '2 Own Street' };
  await invalidArgument(make([cut, visit]), { field: 'bookings[1].bookedEntity.slot.location' });
});
test('packages: other types and other numbers are refused (E65)', async () => {
  const spa = await salon();
  await invalidArgument(make(wishes(spa), { multiServiceBookingType: 'PARALLEL_BOOKINGS' }), { field: 'multiServiceBookingType' });
  await invalidArgument(make(wishes(spa), { multiServiceBookingType: 'SEPARATE_BOOKINGS' }), { field: 'multiServiceBookingType' });
  await invalidArgument(make(wishes(spa).slice(0, 1)), { field: 'bookings' });
  const nine = Array.from({ length: 9 }, (_, i) => wish(spa.cut, spa.ann, 9 + i / 2, 30));
  await invalidArgument(make(nine), { field: 'bookings' });
  assert.equal((await make(nine.slice(0, 8))).bookings.length, 8);
});
test('packages: one that cannot be had fails all (E66)', async () => {
  const spa = await salon();
  await book(wish(spa.colour, spa.bea, 10.5, 60, { status: 'CONFIRMED' }));
  await fails(made(spa, 10, { status: 'CONFIRMED' }), { codes: ['SLOT_NOT_AVAILABLE'] });
  assert.ok((await free(spa.cut)).includes('10:00'), 'the first was not booked');
});
test('packages: a buffer keeps others away, not the package itself (D52)', async () => {
  const spa = await salon({ one: true, buffer: 30 });
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  assert.deepEqual(bookings(found).map(({ doubleBooked }) => doubleBooked ?? false), [false, false]);
  assert.ok(!(await free(spa.cut)).includes('09:30'), 'a cut before needs its own buffer');
});
test('packages: one form for all of them (E19, E66)', async () => {
  const spa = await salon();
  const wanted = wishes(spa).map(({ contactDetails, ...rest }) => rest);
  const found = await make(wanted, { formSubmission: { first_name: 'Ada', last_name: 'Low', email: 'ada@example.com' } });
  const [cut, colour] = bookings(found);
  assert.equal(cut.contactDetails.firstName, 'Ada');
  assert.equal(cut.formSubmissionId, colour.formSubmissionId);
  assert.equal(cut.formId, '00000000-0000-0000-0000-000000000000');
  await fails(make(wanted, { formSubmission: {} }), { codes: ['EMPTY_FORM_INFO'] });
});
test('packages: multiServiceBookingInfo is not for sending (E22)', async () => {
  const spa = await salon();
  const joined = { multiServiceBookingInfo: { type: 'SEQUENTIAL_BOOKINGS' } };
  await fails(made(spa, 10, joined), { codes: ['CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO'] });
});
test('packages: confirmed as a whole (E67)', async () => {
  const spa = await salon();
  const before = await made(spa);
  const found = await confirmAll(before);
  assert.deepEqual(statuses(found), ['CONFIRMED', 'CONFIRMED']);
  bookings(found).forEach(({ revision }, i) => bumped(revision, bookings(before)[i].revision));
  assert.ok(!(await free(spa.colour)).includes('10:30'));
  await fails(confirmAll(found), { codes: ['ALL_BOOKINGS_ARE_ALREADY_CONFIRMED'] });
});
test('packages: a conflict of one keeps all from being confirmed (E67)', async () => {
  const spa = await salon();
  const found = await made(spa);
  await book(wish(spa.colour, spa.bea, 10.5, 60, { status: 'CONFIRMED' }));
  await fails(confirmAll(found, CHECK), { codes: ['NO_OPEN_SPOTS'] });
  assert.deepEqual(statuses(await read(found)), ['CREATED', 'CREATED']);
});
test('packages: every member with its revision, once (E67)', async () => {
  const found = await made(await salon());
  const [cut, colour] = infos(found);
  const told = (...confirmBookingsInfo) => api.confirmMultiServiceBooking(found._id, { confirmBookingsInfo });
  await fails(told(cut), { codes: ['NOT_ALL_BOOKINGS_WERE_SENT'] });
  await fails(told(cut, colour, cut), { codes: ['DUPLICATE_BOOKING_INFO'] });
  await fails(told(cut, { bookingId: colour.bookingId }), { codes: ['REVISION_MISSING'] });
  await fails(told(cut, { ...colour, revision: '9' }), { status: 409, codes: ['BOOKING_REVISION_MISMATCH'] });
  await notFound(told(cut, colour, { ...cut, bookingId: uid() }), 'BOOKING_NOT_FOUND');
  await notFound(api.confirmMultiServiceBooking(uid(), { confirmBookingsInfo: [cut, colour] }), 'MULTI_SERVICE_BOOKING_NOT_FOUND');
});
test('packages: declined as a whole (E67, E68)', async () => {
  const found = await declineAll(await made(await salon()));
  assert.deepEqual(statuses(found), ['DECLINED', 'DECLINED']);
  await fails(declineAll(found), { codes: ['ALL_BOOKINGS_ARE_ALREADY_DECLINED'] });
  await fails(cancelAll(found), { codes: ['ALL_BOOKINGS_ARE_ALREADY_DECLINED'] });
  await fails(confirmAll(found), { codes: ['INVALID_BOOKING_STATUS'] });
});
test('packages: waiting for approval, on the calendar (E36, E37)', async () => {
  const spa = await salon({ over: APPROVAL });
  const found = await pendAll(await made(spa));
  assert.deepEqual(statuses(found), ['PENDING', 'PENDING']);
  assert.ok(!(await free(spa.cut)).includes('10:00'));
  assert.deepEqual(statuses(await confirmAll(found)), ['CONFIRMED', 'CONFIRMED']);
});
test('packages: nothing waits where no service needs approval (E36)', async () => {
  await fails(pendAll(await made(await salon())), { codes: ['SOME_BOOKINGS_UPDATES_FAILED'] });
});
test('packages: cancelled as a whole, within the policy or by force (E54, B33)', async () => {
  const spa = await salon({ over: await lenient() });
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  const gone = await cancelAll(found, {});
  assert.deepEqual(statuses(gone), ['CANCELED', 'CANCELED']);
  assert.ok((await free(spa.cut)).includes('10:00'));
  await fails(cancelAll(gone), { codes: ['ALL_BOOKINGS_ARE_ALREADY_CANCELED'] });
  const strict = await made(await salon(), 10, { status: 'CONFIRMED' });
  await fails(cancelAll(strict, {}), { codes: ['BOOKING_POLICY_VIOLATION'] });
  assert.deepEqual(statuses(await cancelAll(strict)), ['CANCELED', 'CANCELED']);
});
test('packages: moved as a whole (E69)', async () => {
  const spa = await salon();
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  const moved = await moveAll(found, moves(spa, found, 14));
  assert.deepEqual(starts(moved), ['14:00', '14:30']);
  const open = await free(spa.cut);
  assert.deepEqual([open.includes('10:00'), open.includes('14:00')], [true, false]);
});
test('packages: moved onto their own times (E69, D52)', async () => {
  const spa = await salon({ one: true, buffer: 30 });
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  assert.deepEqual(starts(await moveAll(found, moves(spa, found, 10.5))), ['10:30', '11:00']);
});
test('packages: one that cannot move keeps all (E69)', async () => {
  const spa = await salon();
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  await book(wish(spa.colour, spa.bea, 14.5, 60, { status: 'CONFIRMED' }));
  await fails(moveAll(found, moves(spa, found, 14)), { codes: ['NO_OPEN_SPOTS'] });
  assert.deepEqual(starts(await read(found)), ['10:00', '10:30']);
});
test('packages: moved without gap, in the same order, with all members (E69)', async () => {
  const spa = await salon();
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  const [cut, colour] = moves(spa, found, 14);
  await invalidArgument(moveAll(found, [cut, { ...colour, slot: slotAt(spa.colour, spa.bea, 15, 60) }]), { field: 'rescheduleBookingsInfo[1].slot.startDate' });
  await invalidArgument(moveAll(found, [cut, { ...colour, slot: slotAt(spa.colour, spa.bea, 13, 60) }]), { field: 'rescheduleBookingsInfo' });
  await fails(moveAll(found, [cut]), { codes: ['NOT_ALL_BOOKINGS_WERE_SENT'] });
  await fails(moveAll(found, [cut, colour], {}), { codes: ['BOOKING_POLICY_VIOLATION'] });
});
test('packages: a member is neither cancelled nor moved alone (E52, E64)', async () => {
  const spa = await salon();
  const [cut] = bookings(await made(spa, 10, { status: 'CONFIRMED' }));
  const codes = ['NOT_ALLOWED_TO_UPDATE_BOOKING_IN_MULTI_SERVICE_BOOKING'];
  await fails(api.cancelBooking(cut._id, { revision: cut.revision, ...FORCE_CANCEL }), { codes });
  await fails(api.rescheduleBooking(cut._id, slotAt(spa.cut, spa.ann, 14, 30), { revision: cut.revision, ...FORCE_MOVE }), { codes });
});
test('packages: a member can be confirmed alone, as a checkout does (E66, D52)', async () => {
  const [cut, colour] = bookings(await made(await salon({ one: true, buffer: 30 })));
  assert.equal((await api.confirmOrDeclineBooking(cut._id)).booking.status, 'CONFIRMED');
  assert.equal((await api.confirmOrDeclineBooking(colour._id)).booking.status, 'CONFIRMED');
});
test('packages: a booking joins at an end (E70)', async () => {
  const spa = await salon();
  const found = await made(spa, 11);
  const single = await book(wish(spa.cut, spa.ann, 10.5, 30));
  const told = [{ bookingId: single._id, revision: single.revision }];
  const { bookings: [joined] } = await api.addBookingsToMultiServiceBooking(found._id, { bookings: told, returnFullEntity: true });
  assert.equal(joined.booking.multiServiceBookingInfo._id, found._id);
  assert.deepEqual(starts(await read(found)), ['10:30', '11:00', '11:30']);
});
test('packages: only what fits joins (E70)', async () => {
  const spa = await salon();
  const found = await made(spa, 11);
  const add = ({ _id, revision }) => api.addBookingsToMultiServiceBooking(found._id, { bookings: [{ bookingId: _id, revision }] });
  await invalidArgument(add(await book(wish(spa.cut, spa.ann, 9, 30))), { field: 'bookings' });
  await fails(add(await book(wish(spa.cut, spa.ann, 10.5, 30, { status: 'CONFIRMED' }))), { codes: ['BOOKING_TO_ADD_STATUS_NOT_VALID'] });
  await fails(add(bookings(found)[0]), { codes: ['MULTI_SERVICE_BOOKING_ALREADY_INCLUDES_BOOKING'] });
  const other = await made(spa, 12.5);
  await fails(add(bookings(other)[0]), { codes: ['BOOKING_ALREADY_PART_OF_ANOTHER_MULTI_SERVICE_BOOKING'] });
  await notFound(add({ _id: uid(), revision: '1' }), 'BOOKING_NOT_FOUND');
});
test('packages: the first or the last leaves, nobody else (E71)', async () => {
  const spa = await salon();
  const found = await make([0, 0.5, 1].map((hours) => wish(spa.cut, spa.ann, 10 + hours, 30)));
  const remove = async (...told) => (await api.removeBookingsFromMultiServiceBooking(found._id, { bookings: told, returnFullEntity: true })).bookings;
  const [first, second] = infos(found);
  await invalidArgument(remove(second), { field: 'bookings' });
  const [{ booking }] = await remove(first);
  assert.equal(booking.multiServiceBookingInfo, undefined);
  assert.deepEqual(starts(await read(found)), ['10:30', '11:00']);
});
test('packages: fewer than two are no package (E71)', async () => {
  const found = await made(await salon());
  const { bookings: left } = await api.removeBookingsFromMultiServiceBooking(found._id, { bookings: infos(found).slice(0, 1) });
  assert.equal(left.length, 2);
  await notFound(api.getMultiServiceBooking(found._id), 'MULTI_SERVICE_BOOKING_NOT_FOUND');
});
test('packages: whether it can be had (E72)', async () => {
  const spa = await salon();
  const found = await made(spa);
  const before = await api.getMultiServiceBookingAvailability(found._id);
  assert.deepEqual([before.bookable, before.totalCapacity, before.remainingCapacity], [true, 1, 1]);
  assert.deepEqual(before.multiServiceBookingInfo.map(({ bookingId }) => bookingId), infos(found).map(({ bookingId }) => bookingId));
  await book(wish(spa.colour, spa.bea, 10.5, 60, { status: 'CONFIRMED' }));
  assert.equal((await api.getMultiServiceBookingAvailability(found._id)).bookable, false);
});
test('packages: allowed is what all members allow (E72, B33)', async () => {
  const spa = await salon({ over: await lenient() });
  const strict = await makeAppointment(lasting(60), spa.bea);
  const soft = await made(spa);
  const hard = await make([wishes(spa, 13)[0], wish(strict, spa.bea, 13.5, 60)]);
  const { results } = await api.bulkGetMultiServiceBookingAllowedActions([soft._id, hard._id, uid()]);
  assert.deepEqual(results.slice(0, 2).map(({ item }) => [item.cancel, item.reschedule]), [[true, true], [false, false]]);
  assert.equal(results[2].itemMetadata.error.code, 'MULTI_SERVICE_BOOKING_NOT_FOUND');
});
test('packages: visitors read none (J3)', async () => {
  const found = await made(await salon());
  await forbidden(visitor().bookings.getMultiServiceBooking(found._id));
});

const linked = async (booking) => (await api.getAnonymousActionToken(booking._id)).token;
const lenientBooking = async (anonymous) => freshBooking(await lenient(anonymous));

test('links: a token opens a booking without login (E82, E83)', async () => {
  const { booking } = await lenientBooking();
  const token = await linked(booking);
  assert.match(token, /^[\w.~-]{32,2048}$/);
  const { booking: seen, allowedAnonymousActions } = await visitor().bookings.bookingsGetBookingAnonymously(token);
  assert.equal(seen._id, booking._id);
  assert.deepEqual(allowedAnonymousActions, { cancel: true, reschedule: true });
});
test('links: the service is shown (E83)', async () => {
  const { booking, service } = await lenientBooking();
  const { service: seen } = await visitor().bookings.getServiceAnonymously(await linked(booking));
  assert.equal(seen._id, service._id);
});
test('links: the holder cancels (E83, E84)', async () => {
  const { booking } = await lenientBooking();
  const confirmed = await confirm(booking);
  const token = await linked(booking);
  await staleRevision(visitor().bookings.bookingsCancelBookingAnonymously(token, booking.revision));
  const { booking: gone } = await visitor().bookings.bookingsCancelBookingAnonymously(token, confirmed.revision);
  assert.equal(gone.status, 'CANCELED');
  await fails(visitor().bookings.bookingsCancelBookingAnonymously(token, gone.revision), { codes: ['BOOKING_CANNOT_BE_CANCELLED'] });
});
test('links: the holder moves it (E83, E84)', async () => {
  const { booking, service, staff } = await lenientBooking();
  const slot = slotFrom(await firstSlot(service, 9), staff, service);
  const token = await linked(booking);
  const { booking: moved } = await visitor().bookings.bookingsRescheduleBookingAnonymously(token, slot, { revision: booking.revision });
  assert.equal(local(new Date(moved.startDate)), slot.startDate);
  await readBooking(booking._id, {}, ({ booking: seen }) => seen.revision === moved.revision);
});
test('links: a policy may keep links from acting (B11, E84)', async () => {
  const { booking, service, staff } = await lenientBooking(false);
  const token = await linked(booking);
  const { allowedAnonymousActions } = await visitor().bookings.bookingsGetBookingAnonymously(token);
  assert.deepEqual(allowedAnonymousActions, { cancel: false, reschedule: false });
  await fails(visitor().bookings.bookingsCancelBookingAnonymously(token, booking.revision), { codes: ['BOOKING_CANNOT_BE_CANCELLED'] });
  const slot = slotFrom(await firstSlot(service, 9), staff, service);
  await fails(visitor().bookings.bookingsRescheduleBookingAnonymously(token, slot, { revision: booking.revision }), { codes: ['RESCHEDULING_NOT_ALLOWED'] });
});
test('links: what is no token of this site is refused (E83)', async () => {
  const { booking } = await lenientBooking();
  const token = await linked(booking);
  for (const wrong of ['x'.repeat(40), 'a.b.c', `${token.slice(0, -4)}AAAA`]) {
    await fails(visitor().bookings.bookingsGetBookingAnonymously(wrong), { codes: ['INVALID_TOKEN'] });
    await fails(visitor().bookings.getServiceAnonymously(wrong), { codes: ['INVALID_TOKEN'] });
    await fails(visitor().bookings.bookingsCancelBookingAnonymously(wrong, '1'), { codes: ['INVALID_TOKEN'] });
  }
});
test('links: visitors are given none, unknown bookings have none (J4, E82)', async () => {
  const { booking } = await lenientBooking();
  await forbidden(visitor().bookings.getAnonymousActionToken(booking._id));
  await notFound(api.getAnonymousActionToken(uid()), 'BOOKING_NOT_FOUND');
});
test('links: to a package, to see it and cancel it (E82-E84)', async () => {
  const spa = await salon({ over: await lenient() });
  const found = await made(spa, 10, { status: 'CONFIRMED' });
  const { token } = await api.getAnonymousActionTokenForMultiServiceBooking(found._id);
  const guest = visitor().bookings;
  const seen = await guest.getMultiServiceBookingAnonymously(token);
  assert.equal(seen.multiServiceBooking._id, found._id);
  assert.equal(seen.allowedAnonymousActions.cancel, true);
  const { multiServiceBooking } = await guest.cancelMultiServiceBookingAnonymously(token);
  assert.deepEqual(statuses(multiServiceBooking), ['CANCELED', 'CANCELED']);
  await fails(guest.cancelMultiServiceBookingAnonymously(token), { codes: ['BOOKING_CANNOT_BE_CANCELLED'] });
  await fails(guest.bookingsGetBookingAnonymously(token), { codes: ['INVALID_TOKEN'] });
});
