import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  PAY, breaksRule, bumped, calendar, classSlots, confirm, eventually, fails, freshBooking, ids, invalidArgument, isGuid, makeAppointment,
  makeClass, makeStaff, notFound, readBooking, serviceBody, someStaff, staleRevision, uid, uniq, wix,
} from './lib.mjs';

const get = (id) => wix.services.getService(id);
const update = (service, change) => wix.services.updateService(service._id, { revision: service.revision, ...change });
const appointment = async (over = {}) => serviceBody.appointment({ staffMemberIds: [(await someStaff()).resourceId], ...over });
const outcomes = ({ results }) => results.map(({ itemMetadata }) => itemMetadata.success);

test('services: get gives what create gave; an unknown ID is a 404', async () => {
  const s = await makeAppointment();
  assert.deepEqual(await get(s._id), s);
  await notFound(get(uid()));
});
test('services: an update changes what it names, and the revision by one (X4, X5, X6)', async () => {
  const s = await makeAppointment({ description: 'Old', tagLine: 'Kept' });
  const u = await update(s, { description: 'New' });
  bumped(u.revision, s.revision);
  assert.equal(u.description, 'New');
  assert.equal(u.tagLine, 'Kept');
  assert.ok(u._updatedDate >= s._updatedDate);
  assert.deepEqual(u._createdDate, s._createdDate);
  assert.deepEqual(await get(s._id), u);
});
test('services: null empties a text (X6)', async () => {
  const u = await update(await makeAppointment({ tagLine: 'Old' }), { tagLine: null });
  assert.equal(u.tagLine ?? '', '');
});
test('services: a sent sub-object takes the place of the old one as a whole (X6)', async () => {
  const s = await makeAppointment({ onlineBooking: { enabled: true, requireManualApproval: true, allowMultipleRequests: true } });
  const u = await update(s, { onlineBooking: { enabled: true } });
  assert.equal(u.onlineBooking.requireManualApproval ?? false, false);
  assert.equal(u.onlineBooking.allowMultipleRequests ?? false, false);
});
test('services: an update without revision or with an old one changes nothing (X4)', async () => {
  const s = await makeAppointment();
  const u = await update(s, { tagLine: 'First' });
  await staleRevision(update(s, { tagLine: 'Second' }));
  await fails(wix.services.updateService(s._id, { tagLine: 'Third' }), { status: 400 });
  assert.deepEqual(await get(s._id), u);
});
test('services: an unknown service cannot be updated', async () => {
  await notFound(wix.services.updateService(uid(), { revision: '1', tagLine: 'x' }));
});
test('services: the type stays for ever (A54)', async () => {
  const s = await makeAppointment();
  await breaksRule(update(s, { type: 'CLASS', defaultCapacity: 4 }), 'INVALID_SERVICE_TYPE');
});
test('services: an update is checked like a creation (A3, A23, A26, A33)', async () => {
  const s = await makeAppointment();
  await breaksRule(update(s, { defaultCapacity: 2 }), 'INVALID_APPOINTMENT_CAPACITY');
  await breaksRule(update(s, { staffMemberIds: [uid()] }), 'INVALID_STAFF_MEMBER_IDS');
  await breaksRule(update(s, { bookingPolicy: { _id: uid() } }), 'INVALID_BOOKING_POLICY');
  await breaksRule(update(s, { payment: { ...PAY, options: {} } }), 'INVALID_PAYMENT_OPTIONS');
  assert.deepEqual(await get(s._id), s);
});
test('services: from no fee to a price takes both in one call (A43)', async () => {
  const s = await makeAppointment({ payment: { rateType: 'NO_FEE', options: { inPerson: true } } });
  await invalidArgument(update(s, { payment: { rateType: 'NO_FEE', fixed: PAY.fixed, options: { inPerson: true } } }), { rules: ['INVALID_RATE', 'INVALID_PAYMENT_TYPE'] });
  const u = await update(s, { payment: PAY });
  assert.equal(u.payment.rateType, 'FIXED');
  assert.equal(u.payment.fixed.price.value, '50');
});
test('services: the session length of an appointment can change (A54, A11)', async () => {
  const u = await update(await makeAppointment(), { schedule: { availabilityConstraints: { sessionDurations: [30] } } });
  assert.deepEqual(u.schedule.availabilityConstraints.sessionDurations, [30]);
  assert.deepEqual(u.schedule.availabilityConstraints.durations.map((d) => d.minutes), [30]);
});
test('services: a new capacity reaches the coming sessions of a class (A56)', async () => {
  const { service } = await makeClass();
  await update(await get(service._id), { defaultCapacity: 9 });
  const { timeSlots } = await eventually(() => classSlots(service, 1, 20));
  assert.ok(timeSlots.length);
  assert.deepEqual([...new Set(timeSlots.map((slot) => slot.totalCapacity))], [9]);
});
test('services: a deleted service is gone for every reader (A59)', async () => {
  const s = await makeAppointment();
  await wix.services.deleteService(s._id);
  await notFound(get(s._id));
  assert.deepEqual((await wix.services.queryServices().eq('_id', s._id).find()).items, []);
  assert.deepEqual((await wix.services.searchServices({ filter: { id: s._id } })).services, []);
  assert.equal((await wix.services.countServices({ filter: { id: s._id } })).count, 0);
  await notFound(wix.services.deleteService(s._id));
  await notFound(wix.services.deleteService(uid()));
});
test('services: deleting cancels the coming appointments and their bookings, which stay readable (A57, A58)', async () => {
  const { service, booking } = await freshBooking();
  const confirmed = await confirm(booking);
  await wix.services.deleteService(service._id);
  const { event } = await calendar('GET', `/calendar/v3/events/${confirmed.bookedEntity.slot.eventId}`);
  assert.equal(event.status, 'CANCELLED');
  const read = await readBooking(booking._id, {}, ({ booking: b }) => b.status === 'CANCELED');
  assert.equal(read.booking.status, 'CANCELED');
});
test('services: deleting can spare the sessions with participants (A57)', async () => {
  const { service } = await makeClass();
  const [joined, empty] = (await classSlots(service)).timeSlots.map((slot) => slot.eventInfo.eventId);
  await calendar('POST', '/calendar/v3/participations', { participation: { eventId: joined, partySize: 1, participant: { name: 'Ada Low' } } });
  await wix.services.deleteService(service._id, { preserveFutureSessionsWithParticipants: true });
  const status = async (id) => (await calendar('GET', `/calendar/v3/events/${id}`)).event.status;
  assert.equal(await status(joined), 'CONFIRMED');
  await notFound(status(empty), 'EVENT_NOT_FOUND'); // an untouched occurrence goes with its series
});
test('services: the message about a deletion has at most 2000 characters (A58)', async () => {
  const s = await makeAppointment();
  await invalidArgument(wix.services.deleteService(s._id, { participantNotification: { notifyParticipants: true, message: 'x'.repeat(2001) } }), { field: 'message' });
  assert.equal((await get(s._id))._id, s._id);
});
test('services: bulk create: one bad service does not hold up the others (A60, X7)', async () => {
  const answer = await wix.services.bulkCreateServices([await appointment(), serviceBody.appointment({ staffMemberIds: [uid()] }), serviceBody.class()], { returnEntity: true });
  assert.deepEqual(outcomes(answer), [true, false, true]);
  assert.deepEqual(answer.results.map((r) => r.itemMetadata.originalIndex), [0, 1, 2]);
  assert.equal(answer.bulkActionMetadata.totalSuccesses, 2);
  assert.equal(answer.bulkActionMetadata.totalFailures, 1);
  assert.equal(typeof answer.results[1].itemMetadata.error.code, 'string');
  assert.equal(answer.results[0].item._id, answer.results[0].itemMetadata._id);
  assert.equal((await get(answer.results[2].itemMetadata._id)).type, 'CLASS');
});
test('services: bulk answers hold the entities only on request (X7)', async () => {
  const { results } = await wix.services.bulkCreateServices([serviceBody.class()]);
  assert.equal(results[0].item, undefined);
  isGuid(results[0].itemMetadata._id);
});
test('services: bulk calls take at most 100 (A60)', async () => {
  const many = Array.from({ length: 101 }, () => serviceBody.class());
  await invalidArgument(wix.services.bulkCreateServices(many), { field: 'services' });
  await invalidArgument(wix.services.bulkDeleteServices(Array.from({ length: 101 }, uid)), { field: 'ids' });
});
test('services: bulk update: each item by its own revision (A60, X4, X7)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  const change = ({ _id, revision }, tagLine) => ({ service: { _id, revision, tagLine } });
  const answer = await wix.services.bulkUpdateServices({ services: [change(a, 'A'), change({ ...b, revision: '7' }, 'B')], returnEntity: true });
  assert.deepEqual(outcomes(answer), [true, false]);
  assert.equal(answer.results[0].item.tagLine, 'A');
  assert.equal((await get(b._id)).revision, b.revision);
});
test('services: a bulk update fails as a whole when an item lacks what is required (X8)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  await fails(wix.services.bulkUpdateServices({ services: [{ service: { _id: a._id, revision: a.revision, tagLine: 'A' } }, { service: { _id: b._id, tagLine: 'B' } }] }), { status: 400 });
  assert.equal((await get(a._id)).revision, a.revision);
});
test('services: bulk delete: the unknown one fails alone (A60, X7)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  const answer = await wix.services.bulkDeleteServices([a._id, uid(), b._id]);
  assert.deepEqual(outcomes(answer), [true, false, true]);
  assert.equal((await wix.services.countServices({ filter: { id: { $in: [a._id, b._id] } } })).count, 0);
});
test('services: update by filter runs as a job and reaches all that match (X9)', async () => {
  const [a, b, other] = [await makeAppointment(), await makeAppointment(), await makeAppointment()];
  const { jobId } = await wix.services.bulkUpdateServicesByFilter({ id: { $in: [a._id, b._id] } }, { service: { tagLine: 'By filter' } });
  isGuid(jobId, 'jobId');
  await eventually(async () => assert.equal((await wix.services.countServices({ filter: { tagLine: 'By filter', id: { $in: [a._id, b._id, other._id] } } })).count, 2));
});
test('services: delete by filter runs as a job; without a filter it is refused (X9)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  const { jobId } = await wix.services.bulkDeleteServicesByFilter({ id: a._id });
  isGuid(jobId, 'jobId');
  await eventually(() => notFound(get(a._id)));
  await fails(wix.services.bulkDeleteServicesByFilter({}), { status: 400 });
  await fails(wix.services.bulkUpdateServicesByFilter({}, { service: { tagLine: 'x' } }), { status: 400 });
  assert.equal((await get(b._id))._id, b._id);
});
test('services: a clone is a service of its own with the data of the first (A61, A62)', async () => {
  const s = await makeAppointment({ description: 'Copied', hidden: true, schedule: { availabilityConstraints: { sessionDurations: [45], timeBetweenSessions: 15 } } });
  const { service: clone, errors } = await wix.services.cloneService(s._id);
  assert.deepEqual(errors ?? [], []);
  assert.notEqual(clone._id, s._id);
  assert.notEqual(clone.schedule._id, s.schedule._id);
  assert.notEqual(clone.mainSlug.name, s.mainSlug.name);
  assert.equal(clone.revision, '1');
  assert.equal(clone.name, `${s.name} (copy)`);
  assert.equal(clone.description, 'Copied');
  assert.deepEqual(clone.staffMemberIds, s.staffMemberIds);
  assert.deepEqual(clone.schedule.availabilityConstraints.sessionDurations, [45]);
  assert.equal(clone.bookingPolicy._id, s.bookingPolicy._id);
  assert.deepEqual(clone.payment.pricingPlanIds ?? [], []);
  await notFound(wix.services.cloneService(uid()));
});
test('services: a clone of a class takes over its weekly sessions, not the single ones (A61)', async () => {
  const { service: weekly } = await makeClass();
  const { service: single } = await makeClass({ recurring: false });
  const starts = async (service) => (await classSlots(service, 1, 28)).timeSlots.map((slot) => slot.localStartDate);
  const { service: clone } = await wix.services.cloneService(weekly._id);
  await eventually(async () => assert.deepEqual(await starts(clone), await starts(weekly)));
  assert.equal((await starts(weekly)).length, 3);
  const { service: empty } = await wix.services.cloneService(single._id);
  assert.deepEqual(await starts(empty), []);
});
test('services: pricing plans are changed by their own calls only (A40)', async () => {
  const s = await makeAppointment({ payment: { ...PAY, pricingPlanIds: [uid()] } });
  assert.deepEqual(s.payment.pricingPlanIds ?? [], []);
  const u = await update(s, { payment: { ...PAY, pricingPlanIds: [uid()] } });
  assert.deepEqual(u.payment.pricingPlanIds ?? [], []);
});
test('services: pricing plans are enabled and disabled, each once (A40, A41)', async () => {
  const s = await makeAppointment();
  const [gold, silver] = [uid(), uid()];
  const plans = ({ service }) => service.payment.pricingPlanIds ?? [];
  assert.deepEqual(plans(await wix.services.enablePricingPlansForService(s._id, [gold])), [gold]);
  assert.deepEqual(plans(await wix.services.enablePricingPlansForService(s._id, [gold, silver])), [gold, silver]);
  assert.deepEqual(plans(await wix.services.disablePricingPlansForService(s._id, { pricingPlanIds: [gold] })), [silver]);
  assert.deepEqual(plans(await wix.services.disablePricingPlansForService(s._id)), []);
  await invalidArgument(wix.services.enablePricingPlansForService(s._id, Array.from({ length: 101 }, uid)), { field: 'pricingPlanIds' });
});
test('services: with manual approval there are no pricing plans (A28, A40)', async () => {
  const s = await makeAppointment({ onlineBooking: { enabled: true, requireManualApproval: true } });
  await fails(wix.services.enablePricingPlansForService(s._id, [uid()]), { codes: ['SERVICE_DOES_NOT_SUPPORT_PRICING_PLANS'] });
});
test('services: disabling without IDs leaves no plan, also on a service for plans only (A41)', async () => {
  const s = await makeAppointment({ payment: { ...PAY, options: { pricingPlan: true } } });
  const { service } = await wix.services.disablePricingPlansForService(s._id);
  assert.deepEqual(service.payment.pricingPlanIds ?? [], []);
  assert.equal(service.payment.options.pricingPlan, true);
});
test('services: a deleted staff member leaves the service (G24)', async () => {
  const [gone, stays] = [await makeStaff(), await makeStaff()];
  const s = await makeAppointment({ staffMemberIds: [gone.resourceId, stays.resourceId] });
  await wix.staffMembers.deleteStaffMember(gone._id);
  await eventually(async () => assert.deepEqual((await get(s._id)).staffMemberIds, [stays.resourceId]));
});
test('services: names need not be unique', async () => {
  const name = uniq('Twin');
  const [a, b] = [await makeAppointment({ name }), await makeAppointment({ name })];
  assert.deepEqual(ids((await wix.services.queryServices().eq('name', name).ascending('_id').find()).items), [a._id, b._id].sort());
});
