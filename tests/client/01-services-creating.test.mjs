import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  PAY, at, breaksRule, createEvent, customPlace, day, eventually, fails, ids, invalidArgument, isGuid, makeAppointment, makeClass,
  makeService, makeStaff, serviceBody, someStaff, uid, uniq, wix,
} from './lib.mjs';

const BOOKINGS_APP = '13d21c63-b5ec-5912-8397-c3a5ddb27a97';
const create = (body) => wix.services.createService(body);
const appointment = async (over = {}) => serviceBody.appointment({ staffMemberIds: [(await someStaff()).resourceId], ...over });
const paid = (over, options = PAY.options) => ({ payment: { ...PAY, ...over, options } });
const online = (over) => ({ onlineBooking: { enabled: true, requireManualApproval: false, allowMultipleRequests: false, ...over } });

test('services: each type is created with its documented smallest body (A1)', async () => {
  for (const body of [await appointment(), serviceBody.class(), serviceBody.course()]) {
    const s = await makeService(body);
    assert.equal(s.type, body.type);
    assert.equal(s.name, body.name);
    assert.equal(s.defaultCapacity, body.defaultCapacity);
    assert.equal(s.payment.fixed.price.value, '50');
  }
});
test('services: what is not sent is filled with its default (A18)', async () => {
  const s = await makeAppointment({ locations: undefined, onlineBooking: { enabled: true } });
  assert.equal(s.appId, BOOKINGS_APP);
  assert.equal(s.hidden, false);
  assert.equal(s.onlineBooking.requireManualApproval, false);
  assert.equal(s.onlineBooking.allowMultipleRequests, false);
  assert.equal(s.conferencing.enabled, false);
  assert.equal(s.taxableAddress.taxableAddressType, 'BUSINESS');
  assert.equal(s.revision, '1');
  assert.deepEqual(s._createdDate, s._updatedDate);
  isGuid(s.form._id, 'form ID');
  isGuid(s.schedule._id, 'schedule ID');
});
test('services: without a policy the default policy of the site applies (A18, B1)', async () => {
  const [policy] = (await wix.bookingPolicies.queryBookingPolicies().eq('default', true).find()).items;
  const s = await makeAppointment();
  assert.equal(s.bookingPolicy._id, policy._id);
  assert.equal(s.bookingPolicy.default, true);
});
test('services: without locations the default business location is taken (A18)', async () => {
  const s = await makeAppointment({ locations: undefined });
  assert.deepEqual(s.locations.map((l) => l.type), ['BUSINESS']);
  isGuid(s.locations[0].business._id, 'business location ID');
  assert.equal(s.locations[0].business.default, true);
});
test('services: every service gets a schedule of its own (A18)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  assert.notEqual(a.schedule._id, b.schedule._id);
});
test('services: an appointment without capacity takes one person, other types must say (A2)', async () => {
  assert.equal((await makeAppointment({ defaultCapacity: undefined })).defaultCapacity, 1);
  await invalidArgument(create(serviceBody.class({ defaultCapacity: undefined })), { field: 'defaultCapacity' });
  await invalidArgument(create(serviceBody.course({ defaultCapacity: undefined })), { field: 'defaultCapacity' });
});
test('services: an appointment has room for exactly one (A3)', async () => {
  await breaksRule(create(await appointment({ defaultCapacity: 2 })), 'INVALID_APPOINTMENT_CAPACITY');
});
test('services: a class has room for 1 to 1000 (A4)', async () => {
  assert.equal((await makeService(serviceBody.class({ defaultCapacity: 1000 }))).defaultCapacity, 1000);
  for (const defaultCapacity of [0, 1001]) {
    await invalidArgument(create(serviceBody.class({ defaultCapacity })), { rules: ['INVALID_DEFAULT_CAPACITY'], field: 'defaultCapacity' });
  }
});
test('services: an appointment needs somebody or something to provide it (A5)', async () => {
  await breaksRule(create(serviceBody.appointment()), 'MISSING_APPOINTMENT_RESOURCES', 'INVALID_STAFF_MEMBER_IDS');
  await breaksRule(create(serviceBody.appointment({ staffMemberIds: [] })), 'MISSING_APPOINTMENT_RESOURCES', 'INVALID_STAFF_MEMBER_IDS');
});
test('services: staffMemberIds are resource IDs of staff (A6)', async () => {
  const staff = await makeStaff();
  assert.deepEqual((await makeAppointment({}, staff)).staffMemberIds, [staff.resourceId]);
  await breaksRule(create(serviceBody.appointment({ staffMemberIds: [uid()] })), 'INVALID_STAFF_MEMBER_IDS');
  const room = await wix.resources.createResource({ name: uniq('Room') });
  await breaksRule(create(serviceBody.appointment({ staffMemberIds: [room._id] })), 'INVALID_STAFF_MEMBER_IDS');
});
test('services: the staff of a class are those of its weekly sessions (A7)', async () => {
  const [sent, teacher, substitute] = [await makeStaff(), await makeStaff(), await makeStaff()];
  const { service } = await makeClass({ over: { staffMemberIds: [sent.resourceId] }, staff: teacher });
  await createEvent({ scheduleId: service.schedule._id, type: 'CLASS', start: at(day(9), 15), end: at(day(9), 16), resources: [{ id: substitute.resourceId, permissionRole: 'WRITER' }] });
  await eventually(async () => assert.deepEqual((await wix.services.getService(service._id)).staffMemberIds, [teacher.resourceId]));
});
test('services: an appointment says how long its sessions are, 1 to 44639 minutes (A8)', async () => {
  await breaksRule(create(await appointment({ schedule: undefined })), 'INVALID_SESSION_DURATION');
  for (const minutes of [0, 44640]) {
    await invalidArgument(create(await appointment({ schedule: { availabilityConstraints: { sessionDurations: [minutes] } } })), { rules: ['INVALID_SESSION_DURATION'], field: 'sessionDurations' });
  }
  const longest = await makeAppointment({ schedule: { availabilityConstraints: { sessionDurations: [44639] } } });
  assert.deepEqual(longest.schedule.availabilityConstraints.sessionDurations, [44639]);
});
test('services: session lengths sent for a class are ignored (A10)', async () => {
  const s = await makeService(serviceBody.class({ schedule: { availabilityConstraints: { sessionDurations: [90] } } }));
  assert.deepEqual(s.schedule.availabilityConstraints?.sessionDurations ?? [], []);
});
test('services: durations are worked out: sent for appointments, from weekly sessions for classes (A11)', async () => {
  const minutes = (s) => (s.schedule.availabilityConstraints?.durations ?? []).map((d) => d.minutes);
  assert.deepEqual(minutes(await makeAppointment()), [60]);
  const { service, staff } = await makeClass({ minutes: 45 });
  await createEvent({ scheduleId: service.schedule._id, type: 'CLASS', start: at(day(9), 15), end: at(day(9), 17), resources: [{ id: staff.resourceId, permissionRole: 'WRITER' }] });
  await eventually(async () => assert.deepEqual(minutes(await wix.services.getService(service._id)), [45]));
});
test('services: time between sessions is 0 unless said, at most 720 minutes (A12)', async () => {
  const between = (timeBetweenSessions) => ({ schedule: { availabilityConstraints: { sessionDurations: [60], timeBetweenSessions } } });
  assert.equal((await makeAppointment()).schedule.availabilityConstraints.timeBetweenSessions, 0);
  assert.equal((await makeAppointment(between(720))).schedule.availabilityConstraints.timeBetweenSessions, 720);
  await invalidArgument(create(await appointment(between(721))), { field: 'timeBetweenSessions' });
});
test('services: a range of durations takes the place of session lengths, within limits (A13, A14)', async () => {
  const ranged = (durationRange, more = {}) => ({ schedule: { availabilityConstraints: { durationRange, ...more } } });
  const hours = (min, max) => ({ unitType: 'HOUR', hourOptions: { minDurationInMinutes: min, maxDurationInMinutes: max } });
  const days = (min, max) => ({ unitType: 'DAY', dayOptions: { minDurationInDays: min, maxDurationInDays: max } });
  const s = await makeAppointment(ranged(hours(60, 240)));
  assert.deepEqual(s.schedule.availabilityConstraints.durationRange.hourOptions, { minDurationInMinutes: 60, maxDurationInMinutes: 240 });
  await makeAppointment(ranged(days(1, 40)));
  await invalidArgument(create(await appointment(ranged(hours(240, 60)))));
  await invalidArgument(create(await appointment(ranged(hours(29, 60)))));
  await invalidArgument(create(await appointment(ranged(days(1, 41)))));
  await invalidArgument(create(await appointment(ranged(hours(60, 240), { sessionDurations: [60] }))));
});
test('services: a service resource names a type, and its resources belong to that type (A5, A15)', async () => {
  const rooms = await wix.resourceTypes.createResourceType({ name: uniq('Rooms') });
  const cars = await wix.resourceTypes.createResourceType({ name: uniq('Cars') });
  const room = await wix.resources.createResource({ name: uniq('Room'), typeId: rooms._id });
  const needs = (type, values) => ({ serviceResources: [{ resourceType: { _id: type._id }, ...(values ? { resourceIds: { values } } : {}) }] });
  const s = await makeService(serviceBody.appointment(needs(rooms, [room._id])));
  assert.equal(s.serviceResources[0].resourceType._id, rooms._id);
  assert.deepEqual(s.serviceResources[0].resourceIds.values, [room._id]);
  await makeService(serviceBody.appointment(needs(rooms)));
  await invalidArgument(create(serviceBody.appointment(needs(cars, [room._id]))));
});
test('services: texts have their documented lengths (A1, A17)', async () => {
  const longest = { name: 'n'.repeat(400), description: 'd'.repeat(7000), tagLine: 't'.repeat(6000) };
  const s = await makeAppointment(longest);
  assert.equal(s.description, longest.description);
  assert.equal(s.tagLine, longest.tagLine);
  for (const [field, text] of Object.entries(longest)) {
    await invalidArgument(create(await appointment({ [field]: `${text}x` })), { field });
  }
});
test('services: a name is required and not empty (A1, A26)', async () => {
  await invalidArgument(create(await appointment({ name: undefined })), { rules: ['INVALID_SERVICE_NAME'], field: 'name' });
  await invalidArgument(create(await appointment({ name: '' })), { rules: ['INVALID_SERVICE_NAME'], field: 'name' });
});
test('services: type, online booking and payment are required (A1, A26)', async () => {
  await invalidArgument(create(await appointment({ type: undefined })), { rules: ['INVALID_SERVICE_TYPE'], field: 'type' });
  await invalidArgument(create(await appointment({ type: 'PARTY' })), { rules: ['INVALID_SERVICE_TYPE'], field: 'type' });
  await invalidArgument(create(await appointment({ onlineBooking: undefined })), { rules: ['INVALID_ONLINE_BOOKING'], field: 'onlineBooking' });
  await invalidArgument(create(await appointment({ payment: undefined })), { rules: ['PAYMENT_REQUIRED'], field: 'payment' });
});
test('services: several faults are reported together (X2)', async () => {
  const error = await invalidArgument(create(serviceBody.appointment({ name: undefined, defaultCapacity: 2, payment: undefined })));
  assert.ok(error.details.validationError.fieldViolations.length >= 3, JSON.stringify(error.details));
});
test('services: a service without sortOrder goes last (A20)', async () => {
  const [a, b] = [await makeAppointment(), await makeAppointment()];
  assert.ok(b.sortOrder > a.sortOrder, `${b.sortOrder} after ${a.sortOrder}`);
  assert.equal((await makeAppointment({ sortOrder: 7 })).sortOrder, 7);
});
test('services: a category is shown with its name, an unknown one is refused (A21)', async () => {
  const category = await wix.categoriesV2.createCategory({ name: uniq('Category') });
  const s = await makeAppointment({ category: { _id: category._id } });
  assert.equal(s.category._id, category._id);
  assert.equal(s.category.name, category.name);
  await breaksRule(create(await appointment({ category: { _id: uid() } })), 'INVALID_CATEGORY');
});
test('services: form and policy must exist (A23)', async () => {
  await breaksRule(create(await appointment({ form: { _id: uid() } })), 'INVALID_FORM');
  await breaksRule(create(await appointment({ bookingPolicy: { _id: uid() } })), 'INVALID_BOOKING_POLICY');
});
test('services: only the ID of the policy can be written (A23)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({ name: uniq('Policy') });
  const s = await makeAppointment({ bookingPolicy: { _id: policy._id, name: 'mine', participantsPolicy: { maxParticipantsPerBooking: 9 } } });
  assert.equal(s.bookingPolicy.name, policy.name);
  assert.equal(s.bookingPolicy.participantsPolicy.maxParticipantsPerBooking, 1);
});
test('services: add-on groups sent with the service are ignored (A24)', async () => {
  const s = await makeAppointment({ addOnGroups: [{ name: 'Extras' }] });
  assert.deepEqual(s.addOnGroups ?? [], []);
});
test('services: manual approval and pricing plans exclude each other (A28)', async () => {
  const both = { ...online({ requireManualApproval: true }), ...paid({}, { online: true, pricingPlan: true }) };
  await breaksRule(create(await appointment(both)), 'INVALID_MANUAL_APPROVAL_WITH_PRICING_PLANS');
  assert.equal((await makeAppointment(online({ requireManualApproval: true }))).onlineBooking.requireManualApproval, true);
});
test('services: classes and courses have no manual approval (A29)', async () => {
  await breaksRule(create(serviceBody.class(online({ requireManualApproval: true }))), 'INVALID_ONLINE_BOOKING');
  await breaksRule(create(serviceBody.course(online({ requireManualApproval: true }))), 'INVALID_ONLINE_BOOKING');
});
test('services: each kind of rate needs its own block (A32)', async () => {
  const inPerson = { inPerson: true };
  await invalidArgument(create(await appointment({ payment: { rateType: 'FIXED', options: inPerson } })), { rules: ['INVALID_RATE', 'INVALID_PAYMENT_TYPE'], field: 'payment' });
  await invalidArgument(create(await appointment({ payment: { rateType: 'VARIED', options: inPerson } })), { rules: ['INVALID_RATE', 'INVALID_PAYMENT_TYPE'], field: 'payment' });
  await invalidArgument(create(await appointment({ payment: { rateType: 'CUSTOM', options: inPerson } })), { rules: ['INVALID_RATE', 'INVALID_PAYMENT_TYPE'], field: 'payment' });
  await breaksRule(create(await appointment({ payment: { ...PAY, rateType: 'NO_FEE', options: inPerson } })), 'INVALID_RATE', 'INVALID_PAYMENT_TYPE');
  const varied = await makeAppointment({ payment: { rateType: 'VARIED', varied: { defaultPrice: { value: '20', currency: 'USD' } }, options: inPerson } });
  assert.equal(varied.payment.varied.defaultPrice.value, '20');
  const custom = await makeAppointment({ payment: { rateType: 'CUSTOM', custom: { description: 'Ask us' }, options: inPerson } });
  assert.equal(custom.payment.custom.description, 'Ask us');
  assert.equal((await makeAppointment({ payment: { rateType: 'NO_FEE', options: inPerson } })).payment.rateType, 'NO_FEE');
});
test('services: a description in place of a price has at most 50 characters (A32)', async () => {
  await invalidArgument(create(await appointment({ payment: { rateType: 'CUSTOM', custom: { description: 'x'.repeat(51) }, options: { inPerson: true } } })), { field: 'description' });
});
test('services: there is at least one way to pay (A33)', async () => {
  await breaksRule(create(await appointment(paid({}, { online: false, inPerson: false }))), 'INVALID_PAYMENT_OPTIONS');
  await breaksRule(create(await appointment({ payment: { rateType: 'NO_FEE', options: {} } })), 'INVALID_PAYMENT_OPTIONS');
  assert.equal((await makeAppointment(paid({}, { pricingPlan: true }))).payment.options.pricingPlan, true);
});
test('services: paying online needs a price (A34)', async () => {
  await breaksRule(create(await appointment({ payment: { rateType: 'NO_FEE', options: { online: true } } })), 'INVALID_PAYMENT_OPTIONS');
  await breaksRule(create(await appointment({ payment: { rateType: 'CUSTOM', custom: { description: 'Ask' }, options: { online: true } } })), 'INVALID_PAYMENT_OPTIONS');
});
test('services: a deposit is paid online and needs an amount (A35, A37)', async () => {
  const fixed = { price: { value: '50', currency: 'USD' }, deposit: { value: '10', currency: 'USD' } };
  const s = await makeAppointment(paid({ fixed }, { online: true, inPerson: false, deposit: true }));
  assert.equal(s.payment.fixed.deposit.value, '10');
  assert.equal(s.payment.fixed.fullUpfrontPaymentAllowed ?? false, false);
  await invalidArgument(create(await appointment(paid({ fixed }, { online: true, inPerson: true, deposit: true }))), { rules: ['INVALID_PAYMENT_OPTIONS'] });
  await invalidArgument(create(await appointment(paid({}, { online: true, inPerson: false, deposit: true }))));
});
test('services: a deposit is an amount or a percentage below 100, never both (A36)', async () => {
  const deposit = (depositDetails) => paid({ fixed: { price: { value: '50', currency: 'USD' }, depositDetails } }, { online: true, inPerson: false, deposit: true });
  assert.equal((await makeAppointment(deposit({ percentage: '25.5' }))).payment.fixed.depositDetails.percentage, '25.5');
  await invalidArgument(create(await appointment(deposit({ percentage: '100' }))));
  await invalidArgument(create(await appointment(deposit({ percentage: '25', amount: { value: '10', currency: 'USD' } }))));
});
test('services: subscriptions are for courses, with two payments or more (A38)', async () => {
  const subscription = (totalPayments) => ({ payment: { rateType: 'SUBSCRIPTION', subscription: { amountPerBillingCycle: { value: '30', currency: 'USD' }, frequency: 'MONTHLY', totalPayments, firstChargeDate: 'CHECKOUT', recurringStartDate: day(30) }, options: { online: true } } });
  const s = await makeService(serviceBody.course(subscription(3)));
  assert.equal(s.payment.subscription.totalPayments, 3);
  await invalidArgument(create(serviceBody.course(subscription(1))), { field: 'totalPayments' });
  await invalidArgument(create(serviceBody.class(subscription(3))), { rules: ['INVALID_PAYMENT_TYPE', 'INVALID_RATE'] });
});
test('services: a price is above zero and in the currency of the site (X15)', async () => {
  const priced = (value, currency) => paid({ fixed: { price: { value, currency } } });
  assert.equal((await makeAppointment(priced('12.34', 'EUR'))).payment.fixed.price.currency, 'USD');
  await invalidArgument(create(await appointment(priced('0', 'USD'))));
  await invalidArgument(create(await appointment(priced('-1', 'USD'))));
  await invalidArgument(create(await appointment(priced('ten', 'USD'))));
});
test('services: what is read-only or unknown is ignored (X6)', async () => {
  const s = await makeService({ ...(await appointment()), _id: uid(), revision: '9', mainSlug: { name: 'mine' }, nonsense: true });
  assert.equal(s.revision, '1');
  assert.notEqual(s.mainSlug.name, 'mine');
  assert.equal(s.nonsense, undefined);
});
test('services: a refused service is not there', async () => {
  const name = uniq('Refused');
  await fails(create(serviceBody.class({ name, locations: [customPlace(), customPlace()] })));
  assert.deepEqual(ids((await wix.services.queryServices().eq('name', name).find()).items), []);
});
