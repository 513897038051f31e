// Bookings of appointments: placed, confirmed, declined, cancelled and read back.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  TZ, appointmentBooking, at, bookable, book, bumped, confirm, day, fails, firstSlot, forbidden, freshBooking, ids, invalidArgument, isGuid,
  listSlots, local, makeStaff, notFound, person, readBooking, slotFrom, staleRevision, uid, visitor, wix,
} from './lib.mjs';

const FORCE = { flowControlSettings: { ignoreCancellationPolicy: true } };
const CHECK = { flowControlSettings: { checkAvailabilityValidation: true } };
const APPROVAL = { onlineBooking: { enabled: true, requireManualApproval: true, allowMultipleRequests: false } };
const cancel = async (booking, options = FORCE) => (await wix.bookings.cancelBooking(booking._id, { revision: booking.revision, ...options })).booking;
const decline = async (booking, options) => (await wix.bookings.declineBooking(booking._id, booking.revision, options)).booking;
const pend = async (booking, options) => (await wix.bookings.markBookingAsPending(booking._id, booking.revision, options)).booking;
const decide = async (booking, options) => (await wix.bookings.confirmOrDeclineBooking(booking._id, options)).booking;
const starts = async (service, inDays = 7) => (await listSlots(service, inDays, inDays + 1)).timeSlots.map((slot) => slot.localStartDate);
/** Several bookings of one free slot, all still CREATED. */
async function rivals(over = {}, number = 2) {
  const { staff, service } = await bookable(over);
  const slot = await firstSlot(service);
  const bookings = [];
  for (let i = 0; i < number; i++) bookings.push(await book(appointmentBooking(slot, staff, service)));
  return { staff, service, slot, bookings };
}

test('bookings: a new booking is CREATED and leaves the slot free (E7, D33)', async () => {
  const { service, slot, booking } = await freshBooking();
  assert.equal(booking.status, 'CREATED');
  assert.equal(booking.paymentStatus, 'UNDEFINED');
  assert.ok((await starts(service)).includes(slot.localStartDate));
});
test('bookings: title, tags, dates and names are snapshots (E24, E25)', async () => {
  const { staff, service, slot, booking } = await freshBooking();
  assert.equal(booking.bookedEntity.title, service.name);
  assert.deepEqual(booking.bookedEntity.tags, ['INDIVIDUAL']);
  assert.ok(booking.startDate instanceof Date, 'startDate is a Date');
  assert.equal(local(booking.startDate), slot.localStartDate);
  assert.equal(booking.bookedEntity.slot.resource._id, staff.resourceId);
  assert.equal(booking.bookedEntity.slot.resource.name, staff.name);
  assert.equal(booking.bookedEntity.slot.timezone, TZ);
});
test('bookings: one address is one contact (E20)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const who = person();
  const first = await book(appointmentBooking(slot, staff, service, { contactDetails: who }));
  const second = await book(appointmentBooking(slot, staff, service, { contactDetails: { ...who, email: who.email.toUpperCase() } }));
  isGuid(first.contactDetails.contactId, 'contactId');
  assert.equal(second.contactDetails.contactId, first.contactDetails.contactId);
});
test('bookings: a form submission replaces the contact details (E19)', async () => {
  const { staff, service } = await bookable();
  const { contactDetails, ...booking } = appointmentBooking(await firstSlot(service), staff, service);
  const form = { first_name: 'Ada', last_name: 'Low', email: contactDetails.email };
  const made = await book(booking, { formSubmission: form });
  assert.equal(made.contactDetails.firstName, 'Ada');
  assert.equal(made.contactDetails.email, contactDetails.email);
  isGuid(made.formSubmissionId, 'formSubmissionId');
  await fails(wix.bookings.createBooking({ ...booking, contactDetails: { email: 'other@example.com' } }, { formSubmission: form }), { codes: ['CONTACT_DETAILS_CONFLICT'] });
});
test('bookings: without a resource somebody is assigned on confirmation (E8)', async () => {
  const { staff, service } = await bookable();
  const booking = await book(appointmentBooking(await firstSlot(service), undefined, service));
  assert.equal(booking.bookedEntity.slot.resource, undefined);
  const confirmed = await confirm(booking);
  assert.equal(confirmed.bookedEntity.slot.resource._id, staff.resourceId);
  assert.ok(confirmed.bookedEntity.slot.eventId, 'eventId is set');
});
test('bookings: a time off the grid, a wrong length and the past are no slots (E6)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const shifted = (start, end) => appointmentBooking({ ...slot, localStartDate: local(start), localEndDate: local(end) }, staff, service);
  const open = new Date(`${slot.localStartDate}Z`);
  for (const booking of [
    shifted(at(open, 0, 7), at(open, 1, 7)), shifted(open, at(open, 0, 30)), shifted(at(day(-2), 10), at(day(-2), 11)), shifted(at(day(7), 3), at(day(7), 4)),
  ]) await fails(wix.bookings.createBooking(booking), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('bookings: bad dates and zones have their codes (E6)', async () => {
  const { staff, service } = await bookable();
  const booking = appointmentBooking(await firstSlot(service), staff, service);
  const changed = (over) => ({ ...booking, bookedEntity: { slot: { ...booking.bookedEntity.slot, ...over } } });
  await fails(wix.bookings.createBooking(changed({ startDate: 'tomorrow' })), { status: 400, codes: ['INVALID_DATE_FORMAT'] });
  await fails(wix.bookings.createBooking(changed({ timezone: 'Mars/Olympus' })), { status: 400, codes: ['INVALID_TIME_ZONE'] });
  await invalidArgument(wix.bookings.createBooking(changed({ timezone: undefined })), { field: 'timezone' });
});
test('bookings: milliseconds and an offset in the dates are accepted (X14)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const booking = await book(appointmentBooking({ ...slot, localStartDate: `${slot.localStartDate}.000Z`, localEndDate: `${slot.localEndDate}:000+0000` }, staff, service));
  assert.equal(local(booking.startDate), slot.localStartDate);
});
test('bookings: participants are needed, and limited by the policy (E10, B13)', async () => {
  const { staff, service } = await bookable();
  const booking = appointmentBooking(await firstSlot(service), staff, service);
  await invalidArgument(wix.bookings.createBooking({ ...booking, totalParticipants: undefined }));
  await fails(wix.bookings.createBooking({ ...booking, totalParticipants: 2 }), { codes: ['BOOKING_POLICY_VIOLATION'] });
  assert.equal((await book({ ...booking, totalParticipants: 2 }, { flowControlSettings: { skipAvailabilityValidation: true } })).totalParticipants, 2);
});
test('bookings: the payment option must be offered (E16)', async () => {
  const { staff, service } = await bookable();
  const booking = appointmentBooking(await firstSlot(service), staff, service, { selectedPaymentOption: 'MEMBERSHIP' });
  await invalidArgument(wix.bookings.createBooking(booking), { field: 'selectedPaymentOption' });
  assert.equal((await book({ ...booking, selectedPaymentOption: 'ONLINE' })).selectedPaymentOption, 'ONLINE');
});
test('bookings: the policy bounds when customers book (E14)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({ name: `Late ${uid()}`, limitLateBookingPolicy: { enabled: true, latestBookingInMinutes: 60 * 24 * 30 } });
  const { staff, service } = await bookable({ bookingPolicy: { _id: policy._id } });
  const { timeSlots } = await listSlots(service, 7, 8);
  assert.equal(timeSlots[0].bookable, false);
  const error = await fails(wix.bookings.createBooking(appointmentBooking(timeSlots[0], staff, service)), { codes: ['BOOKING_POLICY_VIOLATION'] });
  assert.equal(error.details.applicationError.data.tooLateToBook, true);
});
test('bookings: the business creates a confirmed booking at once, and only one for a slot (E7)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const booking = appointmentBooking(slot, staff, service, { status: 'CONFIRMED' });
  assert.equal((await book(booking)).status, 'CONFIRMED');
  assert.ok(!(await starts(service)).includes(slot.localStartDate));
  await fails(wix.bookings.createBooking(booking), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('bookings: a visitor books, but neither confirms nor says what was paid (E7, E15, J4)', async () => {
  const { staff, service } = await bookable();
  const slot = await firstSlot(service);
  const guest = visitor();
  await forbidden(guest.bookings.createBooking(appointmentBooking(slot, staff, service, { status: 'CONFIRMED' })));
  const { booking } = await guest.bookings.createBooking(appointmentBooking(slot, staff, service, { paymentStatus: 'PAID' }));
  assert.equal(booking.status, 'CREATED');
  assert.equal(booking.paymentStatus, 'UNDEFINED');
  assert.ok(booking.createdBy.anonymousVisitorId, 'createdBy names the visitor');
  await forbidden(guest.bookings.confirmBooking(booking._id, booking.revision));
  await forbidden(guest.bookings.confirmOrDeclineBooking(booking._id, { paymentStatus: 'PAID' }));
  await forbidden(guest.extendedBookings.queryExtendedBookings({ filter: { id: booking._id } }));
});
test('bookings: flow control flags are not for visitors (E31)', async () => {
  const { staff, service } = await bookable();
  const booking = appointmentBooking(await firstSlot(service), staff, service);
  const refused = await forbidden(visitor().bookings.createBooking(booking, { flowControlSettings: { skipAvailabilityValidation: true } }));
  assert.equal(refused.details.applicationError.code, 'UNAUTHORIZED_OPERATION');
});
test('bookings: an overlap the business insists on is marked (E9, E42)', async () => {
  const { staff, service, slot, booking } = await freshBooking();
  await confirm(booking);
  const second = await book(appointmentBooking(slot, staff, service, { status: 'CONFIRMED' }), { flowControlSettings: { skipAvailabilityValidation: true } });
  assert.equal(second.doubleBooked, true);
});
test('bookings: confirm raises the revision and takes the slot (E35, E37)', async () => {
  const { service, slot, booking } = await freshBooking();
  const confirmed = await confirm(booking, { paymentStatus: 'PAID' });
  assert.equal(confirmed.status, 'CONFIRMED');
  assert.equal(confirmed.paymentStatus, 'PAID');
  bumped(confirmed.revision, booking.revision);
  assert.ok(!(await starts(service)).includes(slot.localStartDate));
  await staleRevision(wix.bookings.confirmBooking(booking._id, booking.revision));
  await fails(wix.bookings.confirmBooking(booking._id, confirmed.revision), { codes: ['FAILED_CONFIRMING_NON_PENDING_BOOKING', 'INVALID_BOOKING_STATUS'] });
});
test('bookings: with the check the second confirmation is refused, without it marked (E35)', async () => {
  const { bookings: [first, second] } = await rivals();
  await confirm(first, CHECK);
  await fails(wix.bookings.confirmBooking(second._id, second.revision, CHECK), { codes: ['SLOT_NOT_AVAILABLE'] });
  const forced = await confirm(second);
  assert.equal(forced.doubleBooked, true);
});
test('bookings: two checked confirmations at once have one winner (E45)', async () => {
  const { bookings } = await rivals({}, 6);
  const results = await Promise.allSettled(bookings.map((booking) => confirm(booking, CHECK)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
});
test('bookings: decline is for undecided bookings (E34)', async () => {
  const { booking } = await freshBooking();
  const declined = await decline(booking);
  assert.equal(declined.status, 'DECLINED');
  await fails(wix.bookings.declineBooking(declined._id, declined.revision), { codes: ['FAILED_DECLINE_NON_PENDING_BOOKING', 'INVALID_BOOKING_STATUS'] });
});
test('bookings: pending needs a service with approval, and blocks the slot (E36, E37)', async () => {
  const plain = await freshBooking();
  await fails(wix.bookings.markBookingAsPending(plain.booking._id, plain.booking.revision), { codes: ['NOT_PENDING_APPROVAL_SERVICE'] });
  const { service, slot, booking } = await freshBooking(APPROVAL);
  const pending = await pend(booking);
  assert.equal(pending.status, 'PENDING');
  assert.ok(!(await starts(service)).includes(slot.localStartDate));
  assert.equal((await confirm(pending)).status, 'CONFIRMED');
});
test('bookings: several requests may wait for one slot when the service allows it (D33)', async () => {
  const { service, slot, bookings } = await rivals({ onlineBooking: { ...APPROVAL.onlineBooking, allowMultipleRequests: true } });
  const pending = [await pend(bookings[0]), await pend(bookings[1])];
  assert.ok((await starts(service)).includes(slot.localStartDate));
  await confirm(pending[0], CHECK);
  await fails(wix.bookings.confirmBooking(pending[1]._id, pending[1].revision, CHECK), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('bookings: confirm or decline goes by conflict and payment (E38)', async () => {
  const { bookings: [first, second, third] } = await rivals({}, 3);
  assert.equal((await decide(first, { paymentStatus: 'NOT_PAID' })).status, 'CONFIRMED');
  assert.equal((await decide(second, { paymentStatus: 'NOT_PAID' })).status, 'DECLINED');
  const paid = await decide(third, { paymentStatus: 'PAID' });
  assert.equal(paid.status, 'CONFIRMED');
  assert.equal(paid.doubleBooked, true);
});
test('bookings: confirm or decline waits for approval where it is needed (E38)', async () => {
  const { booking } = await freshBooking(APPROVAL);
  assert.equal((await decide(booking, { paymentStatus: 'PAID' })).status, 'PENDING');
});
test('bookings: cancelling follows the policy unless it is ignored, and frees the slot (E54, E59)', async () => {
  const { service, slot, booking } = await freshBooking();
  const confirmed = await confirm(booking);
  await fails(wix.bookings.cancelBooking(confirmed._id, { revision: confirmed.revision }), { codes: ['BOOKING_POLICY_VIOLATION'] });
  const canceled = await cancel(confirmed);
  assert.equal(canceled.status, 'CANCELED');
  assert.ok(canceled.canceledDate instanceof Date, 'canceledDate is set');
  assert.ok((await starts(service)).includes(slot.localStartDate));
  await fails(wix.bookings.cancelBooking(canceled._id, { revision: canceled.revision, ...FORCE }), { codes: ['VALIDATION_FAILURE'] });
});
test('bookings: a policy that allows it lets anybody of the business cancel in time (E54)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({ name: `Free ${uid()}`, cancellationPolicy: { enabled: true, limitLatestCancellation: true, latestCancellationInMinutes: 60 } });
  const { booking } = await freshBooking({ bookingPolicy: { _id: policy._id } });
  const { results } = await wix.bookings.bulkCalculateAllowedActions([booking._id]);
  assert.deepEqual(results[0].item, { cancel: true, reschedule: false });
  assert.equal((await cancel(booking, {})).status, 'CANCELED');
});
test('bookings: the snapshot keeps the policy as it was (B31)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({ name: `Snap ${uid()}`, cancellationPolicy: { enabled: true } });
  const { booking } = await freshBooking({ bookingPolicy: { _id: policy._id } });
  await wix.bookingPolicies.updateBookingPolicy(policy._id, { revision: policy.revision, cancellationPolicy: { enabled: false } });
  const { bookingPolicySnapshots } = await wix.bookingPolicySnapshots.listPolicySnapshotsByBookingIds([booking._id]);
  assert.equal(bookingPolicySnapshots[0].bookingId, booking._id);
  assert.equal(bookingPolicySnapshots[0].policy.cancellationPolicy.enabled, true);
  await notFound(wix.bookingPolicySnapshots.listPolicySnapshotsByBookingIds([uid()]), 'BOOKING_POLICY_SNAPSHOT_NOT_FOUND');
});
test('bookings: unknown bookings are not found', async () => {
  await notFound(wix.bookings.confirmBooking(uid(), '1'), 'BOOKING_NOT_FOUND');
  await notFound(wix.bookings.declineBooking(uid(), '1'), 'BOOKING_NOT_FOUND');
  await notFound(wix.bookings.cancelBooking(uid(), { revision: '1' }), 'BOOKING_NOT_FOUND');
  await notFound(wix.bookings.confirmOrDeclineBooking(uid()), 'BOOKING_NOT_FOUND');
});
test('bookings: an unknown resource, schedule or service is refused', async () => {
  const { staff, service } = await bookable();
  const slot = slotFrom(await firstSlot(service), staff, service);
  const wish = (over) => wix.bookings.createBooking({ bookedEntity: { slot: { ...slot, ...over } }, totalParticipants: 1 });
  await notFound(wish({ resource: { _id: uid() } }), 'RESOURCE_NOT_FOUND');
  await notFound(wish({ scheduleId: uid() }), 'SCHEDULE_NOT_FOUND');
  await notFound(wish({ serviceId: uid() }), 'SERVICE_NOT_FOUND');
  await fails(wish({ resource: { _id: (await makeStaff()).resourceId } }), { codes: ['SLOT_NOT_AVAILABLE'] });
});
test('bookings: bulk create fails item by item (E28)', async () => {
  const { staff, service } = await bookable();
  const { timeSlots: [first, second] } = await listSlots(service, 7, 8);
  const info = (slot) => ({ booking: appointmentBooking(slot, staff, service, { status: 'CONFIRMED' }) });
  const { results, bulkActionMetadata } = await wix.bookings.bulkCreateBooking([info(first), info(second), info({ ...first })], { returnFullEntity: true });
  const outcomes = results.map(({ itemMetadata }) => itemMetadata.error?.code ?? 'ok');
  const overlapping = second.localStartDate < first.localEndDate;
  assert.deepEqual(outcomes, ['ok', overlapping ? 'SLOT_NOT_AVAILABLE' : 'ok', 'SLOT_NOT_AVAILABLE']);
  assert.equal(results[0].item.status, 'CONFIRMED');
  assert.equal(bulkActionMetadata.totalSuccesses, overlapping ? 1 : 2);
});
test('bookings: bulk confirm or decline decides each by itself (E41)', async () => {
  const { bookings } = await rivals();
  const details = bookings.map(({ _id }) => ({ bookingId: _id }));
  const { results } = await wix.bookings.bulkConfirmOrDeclineBooking(details, { returnEntity: true });
  assert.deepEqual(results.map(({ item }) => item.status).sort(), ['CONFIRMED', 'DECLINED']);
  await fails(wix.bookings.bulkConfirmOrDeclineBooking([details[0], details[0]]), { codes: ['DUPLICATED_BOOKINGS'] });
});
test('bookings: bulk cancel takes a list (E58)', async () => {
  const { bookings } = await rivals();
  const bookingsInfo = bookings.map(({ _id, revision }) => ({ bookingId: _id, revision, ...FORCE }));
  const { results } = await wix.bookings.bulkCancelBooking({ bookings: { bookingsInfo }, returnFullEntity: true });
  assert.deepEqual(results.map(({ item }) => item.status), ['CANCELED', 'CANCELED']);
  await fails(wix.bookings.bulkCancelBooking({ bookings: { bookingsInfo: [bookingsInfo[0], bookingsInfo[0]] } }), { codes: ['DUPLICATE_BOOKING_IDS'] });
});
test('bookings: submission id and extended fields are kept (E62)', async () => {
  const { booking } = await freshBooking();
  const submissionId = uid();
  const { booking: linked } = await wix.bookings.setBookingSubmissionId(booking._id, submissionId);
  assert.equal(linked.formSubmissionId, submissionId);
  await wix.bookings.updateExtendedFields(booking._id, '@test/app', { namespaceData: { colour: 'red' } });
  const { booking: read } = await readBooking(booking._id);
  assert.deepEqual(read.extendedFields.namespaces['@test/app'], { colour: 'red' });
});
test('bookings: the reader filters, sorts and counts (E86, E87)', async () => {
  const { service, bookings: [first, second] } = await rivals();
  const confirmed = await confirm(first);
  const filter = { 'bookedEntity.item.slot.serviceId': service._id };
  const read = async (more, sort) => (await wix.extendedBookings.queryExtendedBookings({ filter: { ...filter, ...more }, sort })).extendedBookings.map(({ booking }) => booking._id);
  assert.deepEqual((await read({})).sort(), ids([first, second]).sort());
  assert.deepEqual(await read({ status: 'CONFIRMED' }), [confirmed._id]);
  assert.deepEqual(await read({ 'bookedEntity.item.slot.eventId': confirmed.bookedEntity.slot.eventId }), [confirmed._id]);
  assert.deepEqual(await read({}, [{ fieldName: 'id', order: 'ASC' }]), ids([first, second]).sort());
  assert.equal((await wix.extendedBookings.countExtendedBookings({ filter })).count, 2);
});
test('bookings: the reader shows allowed actions on request only (E88)', async () => {
  const { booking } = await freshBooking();
  assert.equal((await readBooking(booking._id)).allowedActions, undefined);
  assert.deepEqual((await readBooking(booking._id, { withBookingAllowedActions: true })).allowedActions, { cancel: false, reschedule: false });
});
test('bookings: who may not read gets nothing, and stale steps change nothing (X4)', async () => {
  const { booking } = await freshBooking();
  await staleRevision(wix.bookings.cancelBooking(booking._id, { revision: '7', ...FORCE }));
  await staleRevision(wix.bookings.declineBooking(booking._id, '7'));
  const { booking: read } = await readBooking(booking._id);
  assert.equal(read.status, 'CREATED');
  assert.equal(read.revision, booking.revision);
});
test('bookings: rescheduling follows the policy and moves the event (E46, E47)', async () => {
  const { service, slot, booking } = await freshBooking();
  const confirmed = await confirm(booking);
  const { timeSlots } = await listSlots(service, 8, 9);
  const times = { startDate: timeSlots[0].localStartDate, endDate: timeSlots[0].localEndDate, timezone: TZ };
  const wanted = { ...confirmed.bookedEntity.slot, ...times, eventId: undefined, resource: undefined };
  const move = (options) => wix.bookings.rescheduleBooking(confirmed._id, wanted, { revision: confirmed.revision, ...options });
  await fails(move({}), { codes: ['BOOKING_POLICY_VIOLATION'] });
  const { booking: moved } = await move({ flowControlSettings: { ignoreReschedulePolicy: true } });
  assert.equal(moved.status, 'CONFIRMED');
  assert.equal(local(moved.startDate), timeSlots[0].localStartDate);
  assert.notEqual(moved.bookedEntity.slot.eventId, confirmed.bookedEntity.slot.eventId);
  assert.ok((await starts(service)).includes(slot.localStartDate));
  assert.ok(!(await starts(service, 8)).includes(timeSlots[0].localStartDate));
});
