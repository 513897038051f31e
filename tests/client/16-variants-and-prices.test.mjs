// Options and variants of services, and the prices that follow from them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  PAY, TZ, allPages, bookable, bumped, eventually, fails, forbidden, freshBooking, ids, invalidArgument, isGuid, isRevision,
  makeAppointment, makeClass, makeCourse, makeService, makeStaff, notFound, serviceBody, someStaff, staleRevision, uid, visitor, wix,
} from './lib.mjs';

const variantsOf = wix.serviceOptionsAndVariants;
const USD = (value) => ({ value: String(value), currency: 'USD' });
const VARIED = { rateType: 'VARIED', varied: { defaultPrice: USD(40) }, options: { online: true, inPerson: true } };
const varied = (over = {}, staff) => makeAppointment({ payment: VARIED, ...over }, staff);
const variant = (optionId, price, choice) => ({ choices: [{ optionId, ...choice }], price: USD(price) });
/** The body of options and variants: prices and choices by turns. */
function menu(service, type, data, ...priced) {
  const _id = uid();
  return {
    serviceId: service._id,
    options: { values: [{ _id, type, ...data }] },
    variants: { values: priced.map(([price, choice]) => variant(_id, price, choice)) },
  };
}
const byAge = (service) => menu(service, 'CUSTOM', { customData: { name: 'Age', choices: ['Child', 'Adult'] } }, [20, { custom: 'Child' }], [35.5, { custom: 'Adult' }]);
const byLength = (service, ...minutes) => menu(service, 'DURATION', { durationData: { name: 'Length' } }, ...minutes.map((each) => [each, { duration: { minutes: each } }]));
const create = (body) => variantsOf.createServiceOptionsAndVariants(body);
const optionId = (made) => made.options.values[0]._id;
const ofService = async (service) => (await variantsOf.getServiceOptionsAndVariantsByServiceId(service._id)).serviceVariants;
const remove = (made) => variantsOf.deleteServiceOptionsAndVariants(made._id, { revision: made.revision });
const item = (service, numberOfParticipants, choices) => ({ serviceId: service._id, serviceChoices: [{ numberOfParticipants, ...(choices ? { choices } : {}) }] });
const preview = async (...items) => (await wix.pricing.previewPrice(items)).priceInfo;
const price = async (...items) => (await preview(...items)).calculatedPrice;

test('variants: created, with an id, a revision and both ends of the prices (F8, F10)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  isGuid(made._id);
  isRevision(made.revision);
  assert.equal(made.serviceId, service._id);
  assert.deepEqual([made.minPrice.value, made.maxPrice.value], ['20', '35.5']);
});
test('variants: read by id and by service (F8)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  assert.deepEqual(await variantsOf.getServiceOptionsAndVariants(made._id), made);
  assert.deepEqual(await ofService(service), made);
});
test('variants: a service without any has none to read', async () => {
  await notFound(variantsOf.getServiceOptionsAndVariantsByServiceId((await varied())._id));
  await notFound(variantsOf.getServiceOptionsAndVariants(uid()));
});
test('variants: once per service (F8)', async () => {
  const service = await varied();
  await create(byAge(service));
  await fails(create(byAge(service)), { codes: ['ALREADY_EXISTS'], status: 409 });
});
test('variants: unknown service', async () => {
  await notFound(create(byAge({ _id: uid() })), 'SERVICE_NOT_FOUND');
});
test('variants: updating replaces the list and moves the prices (F10)', async () => {
  const made = await create(byLength(await varied(), 30, 90));
  const longer = { values: [variant(optionId(made), 55, { duration: { minutes: 60 } })] };
  const changed = await variantsOf.updateServiceOptionsAndVariants(made._id, { revision: made.revision, variants: longer });
  bumped(changed.revision, made.revision);
  assert.equal(changed.variants.values.length, 1);
  assert.deepEqual([changed.minPrice.value, changed.maxPrice.value], ['55', '55']);
});
test('variants: a stale revision changes nothing (X4)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  const changed = await variantsOf.updateServiceOptionsAndVariants(made._id, { revision: made.revision, variants: made.variants });
  await staleRevision(variantsOf.updateServiceOptionsAndVariants(made._id, { revision: made.revision, variants: made.variants }));
  await staleRevision(remove(made));
  assert.equal((await ofService(service)).revision, changed.revision);
});
test('variants: deleting needs the revision and brings the default price back (F10)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  const child = [{ optionId: optionId(made), custom: 'Child' }];
  assert.equal(await price(item(service, 1, child)), 20);
  await invalidArgument(variantsOf.deleteServiceOptionsAndVariants(made._id), { field: 'revision' });
  await remove(made);
  await notFound(variantsOf.getServiceOptionsAndVariants(made._id));
  assert.equal(await price(item(service, 1, child)), 40);
});
test('variants: cloned to another service under a new option id (F12)', async () => {
  const [source, target] = [await varied(), await varied()];
  const made = await create(byAge(source));
  const { serviceOptionsAndVariants: clone } = await variantsOf.cloneServiceOptionsAndVariants(made._id, target._id);
  assert.equal(clone.serviceId, target._id);
  assert.notEqual(optionId(clone), optionId(made));
  assert.equal(clone.variants.values[0].choices[0].optionId, optionId(clone));
  await fails(variantsOf.cloneServiceOptionsAndVariants(made._id, target._id), { codes: ['ALREADY_EXISTS'] });
});
test('variants: a cloned service has them too (A61)', async () => {
  const service = await varied();
  await create(byAge(service));
  const { service: clone, errors } = await wix.services.cloneService(service._id);
  assert.deepEqual(errors, []);
  assert.equal((await ofService(clone)).minPrice.value, '20');
});
test('variants: found by service, type, choice and price', async () => {
  const [one, two] = [await varied(), await varied()];
  const ages = await create(byAge(one));
  const lengths = await create(byLength(two, 30));
  const query = () => variantsOf.queryServiceOptionsAndVariants().in('serviceId', [one._id, two._id]);
  const found = async (narrowed) => ids((await narrowed.find()).items);
  assert.deepEqual(new Set(await found(query())), new Set([ages._id, lengths._id]));
  assert.deepEqual(await found(query().hasSome('options.values.type', ['DURATION'])), [lengths._id]);
  assert.deepEqual(await found(query().hasSome('variants.values.choices.custom', ['Child'])), [ages._id]);
  assert.deepEqual(await found(query().hasSome('variants.values.price.value', ['30'])), [lengths._id]);
  assert.deepEqual(await found(query().eq('_id', ages._id)), [ages._id]);
  assert.deepEqual(await found(query().exists('variants.values', false)), []);
});
test('variants: pages of a query follow each other', async () => {
  const made = [];
  for (let i = 0; i < 3; i++) made.push(await create(byAge(await varied())));
  const first = await variantsOf.queryServiceOptionsAndVariants().in('_id', ids(made)).ascending('_id').limit(2).find();
  const { items, pages } = await allPages(first);
  assert.deepEqual([ids(items), pages], [ids(made).sort(), 2]);
});
test('variants: visitors read them, and write nothing (J4)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  const guest = visitor();
  assert.deepEqual(await guest.serviceOptionsAndVariants.getServiceOptionsAndVariants(made._id), made);
  await forbidden(guest.serviceOptionsAndVariants.deleteServiceOptionsAndVariants(made._id, { revision: made.revision }));
});
test('variants: the service shows the span of its prices (A39)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  const { payment } = await eventually(() => wix.services.getService(service._id));
  assert.deepEqual([payment.varied.minPrice.value, payment.varied.maxPrice.value], ['20', '35.5']);
  await remove(made);
  assert.equal((await wix.services.getService(service._id)).payment.varied.minPrice, undefined);
});
test('variants: the service shows the durations of its variants (A11)', async () => {
  const service = await varied();
  await create(byLength(service, 30, 90));
  const { schedule } = await wix.services.getService(service._id);
  assert.deepEqual(schedule.availabilityConstraints.durations.map((each) => each.minutes), [30, 90]);
});

const twice = (choice) => (service) => menu(service, 'CUSTOM', { customData: { name: 'Size' } }, [1, { custom: choice }], [2, { custom: choice.toUpperCase() }]);
const otherOption = (service) => { const body = byAge(service); body.variants.values[0].choices[0].optionId = uid(); return body; };
const twoCurrencies = (service) => { const body = byAge(service); body.variants.values[0].price.currency = 'EUR'; return body; };
for (const [code, body] of [
  ['UNKNOWN_OPTION_IDS', otherOption],
  ['MULTIPLE_CURRENCIES', twoCurrencies],
  ['UNSUPPORTED_OPTION_TYPE', (service) => menu(service, 'UNKNOWN', {}, [1, { custom: 'a' }])],
  ['UNKNOWN_STAFF_IDS', (service) => menu(service, 'STAFF_MEMBER', {}, [1, { staffMemberId: uid() }])],
  ['IDENTICAL_CHOICES', twice('small')],
  ['MISSING_CUSTOM_CHOICES', (service) => menu(service, 'CUSTOM', { customData: { name: 'Size', choices: ['S', 'L'] } }, [1, { custom: 'S' }])],
  ['UNSUPPORTED_OPTION_DATA', (service) => menu(service, 'DURATION', {}, [1, { custom: 'short' }])],
]) {
  test(`variants: ${code} (F9)`, async () => {
    const service = await varied();
    await fails(create(body(service)), { codes: [code] });
    await notFound(variantsOf.getServiceOptionsAndVariantsByServiceId(service._id));
  });
}
test('variants: MISSING_STAFF_VARIANTS, and prices by staff member (F3, F9)', async () => {
  const [ann, bob] = [await someStaff(), await makeStaff()];
  const service = await varied({ staffMemberIds: [ann.resourceId, bob.resourceId] });
  const priced = [[50, { staffMemberId: ann.resourceId }], [60, { staffMemberId: bob.resourceId }]];
  await fails(create(menu(service, 'STAFF_MEMBER', {}, priced[0])), { codes: ['MISSING_STAFF_VARIANTS'] });
  await create(menu(service, 'STAFF_MEMBER', {}, ...priced));
  assert.equal(await price({ ...item(service, 2), resourceId: bob.resourceId }), 120);
});

test('prices: a fixed price per participant (F3)', async () => {
  const info = await preview(item(await makeAppointment(), 3));
  assert.equal(info.calculatedPrice, 150);
  assert.equal(info.bookingLineItems[0].serviceChoices[0].pricePerParticipant, 50);
});
test('prices: groups of choices add up, the default price where none matches (F3)', async () => {
  const service = await varied();
  const made = await create(byAge(service));
  const [child, adult] = made.variants.values.map((each) => each.choices[0]);
  const serviceChoices = [
    { numberOfParticipants: 2, choices: [{ optionId: optionId(made), custom: 'child' }] },
    { numberOfParticipants: 1, choices: [{ optionId: optionId(made), choiceId: adult._id ?? adult.id }] },
    { numberOfParticipants: 1, choices: [{ optionId: optionId(made), custom: 'Senior' }] },
  ];
  const info = await preview({ serviceId: service._id, serviceChoices });
  assert.ok(child);
  assert.deepEqual(info.bookingLineItems[0].serviceChoices.map((each) => each.pricePerParticipant), [20, 35.5, 40]);
  assert.equal(info.calculatedPrice, 115.5);
});
test('prices: free services and described prices (F3)', async () => {
  const free = await makeAppointment({ payment: { rateType: 'NO_FEE', options: { inPerson: true } } });
  assert.equal(await price(item(free, 4)), 0);
  const described = await makeAppointment({ payment: { rateType: 'CUSTOM', custom: { description: 'On request' }, options: { inPerson: true } } });
  const info = await preview(item(described, 4));
  assert.equal(info.priceDescriptionInfo.original, 'On request');
  assert.equal(info.calculatedPrice ?? undefined, undefined);
});
test('prices: a deposit per participant, at most the whole (F4)', async () => {
  const taking = (amount) => ({ rateType: 'FIXED', fixed: { price: USD(50), depositDetails: { amount: USD(amount) } }, options: { online: true, deposit: true } });
  assert.equal((await preview(item(await makeAppointment({ payment: taking(10) }), 3))).deposit, 30);
  assert.equal((await preview(item(await makeAppointment({ payment: taking(80) }), 3))).deposit, 150);
});
test('prices: a deposit in per cent of the whole (F4)', async () => {
  const payment = { rateType: 'FIXED', fixed: { price: USD(50), depositDetails: { percentage: '12.5' } }, options: { online: true, deposit: true } };
  assert.equal((await preview(item(await makeAppointment({ payment }), 3))).deposit, 18.75);
});
test('prices: by the hour, pro rata by the minute (F5)', async () => {
  const hours = { minDurationInMinutes: 30, maxDurationInMinutes: 240 };
  const service = await makeAppointment({ schedule: { availabilityConstraints: { durationRange: { unitType: 'HOUR', hourOptions: hours } } } });
  const at = (localEndDate, more = { timeZone: 'UTC' }) => ({ ...item(service, 2), localStartDate: '2030-06-04T10:00:00', localEndDate, ...more });
  assert.equal(await price(at('2030-06-04T11:30:00')), 150);
  assert.equal(await price(at('2030-06-04T10:50:00')), 83.34);
  await fails(preview(at('2030-06-04T10:10:00')), { codes: ['INVALID_DURATION_CHOICE'] });
  await invalidArgument(preview(at('2030-06-04T11:30:00', {})), { field: 'timeZone' });
});
test('prices: by number of participants, the whole party counts (F11)', async () => {
  const service = await varied();
  const range = (minParticipants, maxParticipants) => ({ participantRange: { minParticipants, maxParticipants } });
  await create(menu(service, 'NUMBER_OF_PARTICIPANTS', {}, [30, range(1, 2)], [20, range(3, 9)]));
  assert.equal(await price(item(service, 2)), 60);
  assert.equal(await price(item(service, 2), item(service, 1)), 60);
});
test('prices: by day and hour of the business (F11)', async () => {
  const service = await varied();
  const dateTime = { ruleType: 'HOURS_AND_DAYS', hoursAndDaysRule: { days: ['TUESDAY'], startTime: '09:00', endTime: '12:00' } };
  await create(menu(service, 'DATE_TIME', {}, [25, { dateTime }]));
  const from = (start, end) => ({ ...item(service, 1), localStartDate: `2030-06-04T${start}:00`, localEndDate: `2030-06-04T${end}:00`, timeZone: TZ });
  // The site of the scenarios is in TZ, which is the zone of its rules.
  assert.equal(await price(from('09:00', '10:00')), 25);
  assert.equal(await price(from('12:00', '13:00')), 40);
  assert.equal(await price(item(service, 1)), 40);
});
test('prices: all items are of one known service (F1)', async () => {
  const [one, two] = [await makeAppointment(), await makeAppointment()];
  await fails(preview(item(one, 1), item(two, 1)), { codes: ['INVALID_SERVICE_ID'] });
  await fails(preview(item({ _id: uid() }, 1)), { codes: ['FAILED_RESOLVING_SERVICE'] });
});
test('prices: somebody must take part (F1)', async () => {
  await fails(preview(item(await makeAppointment(), undefined)), { codes: ['NUMBER_OF_PARTICIPANTS_NOT_FOUND'] });
});
test('prices: at least one line item (F1)', async () => {
  await invalidArgument(wix.pricing.previewPrice([]));
});
test('prices: visitors preview, and do not calculate (J4)', async () => {
  const guest = visitor();
  const { priceInfo } = await guest.pricing.previewPrice([item(await makeAppointment(), 1)]);
  assert.equal(priceInfo.calculatedPrice, 50);
  await forbidden(guest.pricing.calculatePrice({ booking: { bookedEntity: {} } }));
});
test('prices: classes and courses have them too (F3)', async () => {
  const { service: yoga } = await makeClass();
  const { service: pottery } = await makeCourse();
  assert.equal(await price(item(yoga, 2)), 100);
  assert.equal(await price(item(pottery, 3)), 150);
});
test('prices: a booking costs what the service costs today (F2)', async () => {
  const { service, booking } = await freshBooking();
  // The client rewrites what it is given in place.
  const whole = structuredClone(booking);
  assert.equal((await wix.pricing.calculatePrice({ booking: whole })).priceInfo.calculatedPrice, 50);
  await wix.services.updateService(service._id, { revision: service.revision, payment: { ...PAY, fixed: { price: USD(65) } } });
  const { priceInfo } = await wix.pricing.calculatePrice({ booking: { _id: booking._id } });
  assert.equal(priceInfo.calculatedPrice, 65);
  assert.equal(priceInfo.bookingLineItems[0].serviceId, service._id);
});
test('prices: what is no booking has no price (F2)', async () => {
  await fails(wix.pricing.calculatePrice({}), { codes: ['INVALID_BOOKING'] });
  await fails(wix.pricing.calculatePrice({ booking: { _id: uid() } }), { codes: ['INVALID_BOOKING'] });
});
test('prices: a booking that is sent names service and participants (F2)', async () => {
  const service = await makeService(serviceBody.course());
  const sent = (more, serviceId = service._id) => ({ booking: { bookedEntity: { schedule: { serviceId, scheduleId: service.schedule._id } }, ...more } });
  assert.equal((await wix.pricing.calculatePrice(sent({ totalParticipants: 2 }))).priceInfo.calculatedPrice, 100);
  await fails(wix.pricing.calculatePrice(sent({})), { codes: ['NUMBER_OF_PARTICIPANTS_NOT_FOUND'] });
  await fails(wix.pricing.calculatePrice(sent({ totalParticipants: 2 }, uid())), { codes: ['FAILED_RESOLVING_SERVICE'] });
});
test('prices: a length that cannot be booked has no price (F2, F5)', async () => {
  const hours = { minDurationInMinutes: 60, maxDurationInMinutes: 120 };
  const { service } = await bookable({ schedule: { availabilityConstraints: { durationRange: { unitType: 'HOUR', hourOptions: hours } } } });
  const slot = { serviceId: service._id, scheduleId: service.schedule._id, startDate: '2030-06-04T10:00:00', endDate: '2030-06-04T14:00:00', timezone: 'UTC' };
  await fails(wix.pricing.calculatePrice({ booking: { bookedEntity: { slot }, totalParticipants: 1 } }), { codes: ['INVALID_DURATION_CHOICE'] });
});
