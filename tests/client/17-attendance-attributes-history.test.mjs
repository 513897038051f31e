// Who came, what is known of things, what else is sold, and the history of bookings.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  appointmentBooking, bookable, book, bumped, call, confirm, fails, forbidden, freshBooking, ids, invalidArgument, isGuid, isRevision, makeAppointment,
  listSlots, notFound, readBooking, request, staleRevision, uid, uniq, visitor, wix,
} from './lib.mjs';

const FORCE = { flowControlSettings: { ignoreCancellationPolicy: true } };
const guest = visitor();
/** A confirmed booking, which has an event on the calendar. */
async function confirmed() {
  const { booking, ...rest } = await freshBooking();
  return { ...rest, booking: await confirm(booking) };
}
/** Two confirmed bookings of one service. */
async function pair() {
  const { staff, service } = await bookable();
  const { timeSlots } = await listSlots(service, 7, 8, { bookable: true });
  const made = [];
  for (const slot of [timeSlots[0], timeSlots.at(-1)]) made.push(await confirm(await book(appointmentBooking(slot, staff, service))));
  return made;
}
const sessionOf = (booking) => booking.bookedEntity.slot.eventId;
const came = (booking, over = {}) => ({ bookingId: booking._id, eventId: sessionOf(booking), status: 'ATTENDED', ...over });
const mark = async (booking, over) => (await wix.attendance.setAttendance(came(booking, over))).attendance;
const of = async (booking) => (await wix.attendance.queryAttendance().eq('bookingId', booking._id).find()).items;

test('attendance: set creates a record with one attendee (H1)', async () => {
  const { booking } = await confirmed();
  const made = await mark(booking);
  isGuid(made._id);
  assert.deepEqual([made.bookingId, made.eventId, made.status, made.numberOfAttendees], [booking._id, sessionOf(booking), 'ATTENDED', 1]);
  assert.deepEqual(await wix.attendance.getAttendance(made._id), made);
});
test('attendance: set again writes the same record anew (H1)', async () => {
  const { booking } = await confirmed();
  const made = await mark(booking, { numberOfAttendees: 3 });
  const again = await mark(booking, { status: 'NOT_ATTENDED' });
  assert.deepEqual([again._id, again.status, again.numberOfAttendees], [made._id, 'NOT_ATTENDED', 1]);
  assert.equal((await of(booking)).length, 1);
});
test('attendance: no attendees are said by the status (H1)', async () => {
  const { booking } = await confirmed();
  await invalidArgument(mark(booking, { numberOfAttendees: 0 }), { field: 'numberOfAttendees' });
  assert.deepEqual(await of(booking), []);
});
test('attendance: a session must be named (H2)', async () => {
  const { booking } = await confirmed();
  await fails(mark(booking, { eventId: undefined }), { codes: ['SESSION_ID_NOT_PROVIDED'] });
});
test('attendance: a session must belong to the booking (H2)', async () => {
  const [first, second] = await pair();
  await notFound(mark(first, { eventId: sessionOf(second) }), 'SESSION_NOT_FOUND');
  await notFound(mark(first, { bookingId: uid() }), 'BOOKING_NOT_FOUND');
});
test('attendance: in bulk an unknown session fails alone (H3)', async () => {
  const [first, second] = await pair();
  const attendanceDetails = [{ attendance: came(first) }, { attendance: came(second, { eventId: uid() }) }];
  const { results, bulkActionMetadata } = await wix.attendance.bulkSetAttendance({ attendanceDetails, returnFullEntity: true });
  assert.deepEqual(results.map(({ itemMetadata }) => itemMetadata.success), [true, false]);
  assert.equal(results[0].item.bookingId, first._id);
  assert.equal(results[1].itemMetadata.error.code, 'SESSION_NOT_FOUND');
  assert.deepEqual([bulkActionMetadata.totalSuccesses, bulkActionMetadata.totalFailures], [1, 1]);
});
test('attendance: in bulk nothing, too much or a gap is refused as a whole (H3)', async () => {
  const [first, second] = await pair();
  await fails(wix.attendance.bulkSetAttendance({ attendanceDetails: [] }), { codes: ['ATTENDANCES_MISSING_IN_REQUEST'] });
  await invalidArgument(wix.attendance.bulkSetAttendance({ attendanceDetails: Array.from({ length: 9 }, () => ({ attendance: came(first) })) }));
  const gap = [{ attendance: came(first) }, { attendance: came(second, { status: undefined }) }];
  await invalidArgument(wix.attendance.bulkSetAttendance({ attendanceDetails: gap }), { field: 'status' });
  assert.deepEqual(await of(first), []);
});
test('attendance: a query combines its conditions and pages (H4)', async () => {
  const [first, second] = await pair();
  const made = [await mark(first), await mark(second, { status: 'NOT_ATTENDED', numberOfAttendees: 2 })];
  const own = wix.attendance.queryAttendance().in('bookingId', [first._id, second._id]);
  assert.deepEqual(ids((await own.find()).items), ids(made).sort());
  assert.deepEqual(ids((await own.eq('status', 'NOT_ATTENDED').find()).items), [made[1]._id]);
  const page = await wix.attendance.queryAttendance().in('bookingId', [first._id, second._id]).limit(1).find();
  assert.equal(page.items.length, 1);
  assert.ok(page.hasNext());
  assert.deepEqual(ids((await page.next()).items), ids(made).sort().slice(1));
});
test('attendance: only members count, and only their own (H4)', async () => {
  await forbidden(wix.attendance.countAttendances());
  await forbidden(guest.attendance.countAttendances());
});
test('attendance: a visitor neither sets nor reads (J4)', async () => {
  const { booking } = await confirmed();
  const made = await mark(booking);
  await forbidden(guest.attendance.setAttendance(came(booking)));
  await forbidden(guest.attendance.getAttendance(made._id));
});
test('attendance: a record can be taken back, alone and in bulk (H3)', async () => {
  const [first, second] = await pair();
  const made = [await mark(first), await mark(second)];
  await wix.attendance.deleteAttendance(made[0]._id);
  await notFound(wix.attendance.getAttendance(made[0]._id), 'ATTENDANCE_NOT_FOUND');
  await notFound(wix.attendance.deleteAttendance(made[0]._id), 'ATTENDANCE_NOT_FOUND');
  const { results } = await wix.attendance.bulkDeleteAttendances(ids(made));
  assert.deepEqual(results.map(({ itemMetadata }) => itemMetadata.success), [false, true]);
  assert.deepEqual(await of(second), []);
});
test('attendance: the reader of bookings shows it on request (E88)', async () => {
  const { booking } = await confirmed();
  assert.deepEqual((await readBooking(booking._id, { withBookingAttendanceInfo: true })).attendance, { status: 'NOT_SET', numberOfAttendees: 0 });
  const made = await mark(booking, { numberOfAttendees: 2 });
  assert.deepEqual((await readBooking(booking._id, { withBookingAttendanceInfo: true })).attendance, { _id: made._id, status: 'ATTENDED', numberOfAttendees: 2 });
  assert.equal((await readBooking(booking._id)).attendance, undefined);
});

const ask = (valueType, over = {}) => wix.attributeDefinition.createAttributeDefinition({
  name: uniq('Attr'), valueType,
  ...{
    STRING: { stringConfig: { allowedValues: ['red', 'blue'] }, defaultValue: { stringDefault: 'red' } },
    NUMBER: { numberConfig: { min: 1, max: 10 }, defaultValue: { numberDefault: 2 } },
    BOOL: { defaultValue: { boolDefault: false } },
  }[valueType],
  ...over,
});
const put = async (entityId, ...values) => (await wix.attributeValue.bulkUpsertAttributeValues(entityId, {
  values: values.map(([definition, data]) => ({ attributeDefinitionId: definition._id, ...data })), returnEntity: true,
})).results;
const known = async (entityId) => (await wix.attributeValue.listEntityAttributes(entityId)).entityAttributes;
const error = ({ itemMetadata }) => itemMetadata.error?.code;

test('attributes: a definition is created, read and shown by default', async () => {
  const made = await ask('STRING');
  isGuid(made._id);
  isRevision(made.revision);
  assert.equal(made.visibility, true);
  assert.deepEqual((await wix.attributeDefinition.getAttributeDefinition(made._id)).stringConfig.allowedValues, ['red', 'blue']);
});
test('attributes: a question that contradicts itself is refused (M)', async () => {
  await fails(ask('NUMBER', { numberConfig: { min: 3, max: 2 } }), { codes: ['NUMBER_CONFIG_MAX_LESS_THAN_MIN'] });
  await fails(ask('NUMBER', { defaultValue: { stringDefault: 'x' } }), { codes: ['DEFAULT_VALUE_TYPE_MISMATCH'] });
  await fails(ask('NUMBER', { defaultValue: { numberDefault: 11 } }), { codes: ['DEFAULT_VALUE_OUT_OF_RANGE'] });
  await fails(ask('STRING', { defaultValue: { stringDefault: 'mauve' } }), { codes: ['DEFAULT_VALUE_NOT_IN_ALLOWED_VALUES'] });
});
test('attributes: a name is there once (M)', async () => {
  const { name } = await ask('BOOL');
  await fails(ask('STRING', { name: name.toUpperCase() }), { codes: ['DUPLICATE_ATTRIBUTE_NAME'] });
});
test('attributes: a definition changes by its revision and keeps its type (X4)', async () => {
  const made = await ask('BOOL');
  const name = uniq('Attr');
  const changed = await wix.attributeDefinition.updateAttributeDefinition(made._id, { revision: made.revision, name });
  assert.equal(changed.name, name);
  bumped(changed.revision, made.revision);
  await staleRevision(wix.attributeDefinition.updateAttributeDefinition(made._id, { revision: made.revision, name: uniq('Attr') }));
  await fails(wix.attributeDefinition.updateAttributeDefinition(made._id, { revision: changed.revision, valueType: 'NUMBER' }), { codes: ['VALUE_TYPE_IMMUTABLE'] });
});
test('attributes: answers are set one by one, inserted or updated (X7)', async () => {
  const [colour, seats, thing] = [await ask('STRING'), await ask('NUMBER'), uid()];
  const first = await put(thing, [colour, { stringData: 'blue' }], [seats, { numberData: 3 }]);
  assert.deepEqual(first.map(({ action }) => action), ['INSERT', 'INSERT']);
  const [second] = await put(thing, [seats, { numberData: 4 }]);
  assert.deepEqual([second.action, second.item.numberData, second.item._id], ['UPDATE', 4, first[1].item._id]);
  const said = Object.fromEntries((await known(thing)).map((each) => [each.attributeDefinition.name, each.attributeValue.stringData ?? each.attributeValue.numberData]));
  assert.deepEqual(said, { [colour.name]: 'blue', [seats.name]: 4 });
});
test('attributes: an answer that does not fit fails alone (M)', async () => {
  const [colour, seats, thing] = [await ask('STRING'), await ask('NUMBER'), uid()];
  const results = await put(
    thing, [seats, { numberData: 11 }], [seats, { stringData: 'four' }], [seats, {}], [colour, { stringData: 'mauve' }],
    [{ _id: uid() }, { numberData: 1 }], [colour, { stringData: 'red' }],
  );
  assert.deepEqual(results.map(error), [
    'VALUE_OUT_OF_RANGE', 'VALUE_TYPE_MISMATCH', 'VALUE_REQUIRED', 'VALUE_NOT_IN_ALLOWED_VALUES', 'ATTRIBUTE_DEFINITION_NOT_FOUND', undefined,
  ]);
  assert.equal((await known(thing)).length, 1);
});
test('attributes: answers that a new range excludes become the default', async () => {
  const [seats, thing] = [await ask('NUMBER'), uid()];
  await put(thing, [seats, { numberData: 9 }]);
  await wix.attributeDefinition.updateAttributeDefinition(seats._id, { revision: seats.revision, numberConfig: { min: 1, max: 5 } });
  assert.equal((await known(thing))[0].attributeValue.numberData, 2);
});
test('attributes: a definition takes its answers along', async () => {
  const [window, seats, thing] = [await ask('BOOL'), await ask('NUMBER'), uid()];
  await put(thing, [window, { boolData: true }], [seats, { numberData: 3 }]);
  await wix.attributeDefinition.deleteAttributeDefinition(seats._id);
  assert.deepEqual(ids((await known(thing)).map(({ attributeDefinition }) => attributeDefinition)), [window._id]);
  await notFound(wix.attributeDefinition.getAttributeDefinition(seats._id), 'ATTRIBUTE_DEFINITION_NOT_FOUND');
});
test('attributes: taking an answer away twice is no failure', async () => {
  const [window, thing] = [await ask('BOOL'), uid()];
  await put(thing, [window, { boolData: true }]);
  for (let i = 0; i < 2; i++) {
    const { results } = await wix.attributeValue.bulkDeleteAttributeValues(thing, [window._id]);
    assert.equal(results[0].itemMetadata.success, true);
  }
  assert.deepEqual(await known(thing), []);
});
test('attributes: definitions and values are queried (X10)', async () => {
  const [seats, thing] = [await ask('NUMBER', { visibility: false }), uid()];
  await put(thing, [seats, { numberData: 7 }]);
  const { items: found } = await wix.attributeDefinition.queryAttributeDefinitions().eq('name', seats.name).eq('visibility', false).find();
  assert.deepEqual(ids(found), [seats._id]);
  const { items: said } = await wix.attributeValue.queryAttributeValues().eq('entityId', thing).ge('numberData', 7).find();
  assert.deepEqual(said.map(({ numberData }) => numberData), [7]);
});
test('attributes: tags are assigned and unassigned in bulk (X9)', async () => {
  const made = await ask('BOOL', { tags: { publicTags: { tagIds: ['old'] } } });
  const { results } = await wix.attributeDefinition.bulkUpdateAttributeDefinitionTags([made._id, uid()], {
    assignTags: { publicTags: { tagIds: ['new'] } }, unassignTags: { publicTags: { tagIds: ['old'] } },
  });
  assert.deepEqual(results.map(error), [undefined, 'ATTRIBUTE_DEFINITION_NOT_FOUND']);
  assert.deepEqual((await wix.attributeDefinition.getAttributeDefinition(made._id)).tags.publicTags.tagIds, ['new']);
  await fails(wix.attributeDefinition.bulkUpdateAttributeDefinitionTags([made._id]), { codes: ['EMPTY_ASSIGN_AND_UNASSIGN_LISTS'] });
});
test('attributes: tags by filter change in a job (X9)', async () => {
  const made = await ask('BOOL');
  const { jobId } = await wix.attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter({ name: made.name }, { assignTags: { privateTags: { tagIds: ['vip'] } } });
  isGuid(jobId);
  for (let i = 0; i < 100; i++) {
    const { job } = await call('GET', `/_openbookings/v1/jobs/${jobId}`);
    if (job.status === 'FINISHED') break;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.deepEqual((await wix.attributeDefinition.getAttributeDefinition(made._id)).tags.privateTags.tagIds, ['vip']);
});
test('attributes: visitors neither ask nor answer (J4)', async () => {
  await forbidden(guest.attributeDefinition.queryAttributeDefinitions().find());
  await forbidden(guest.attributeValue.listEntityAttributes(uid()));
});

const relate = (service, productSummaries, over = {}) => call('POST', `/_openbookings/v1/services/${service._id}/related-products`, {
  relatedProducts: { serviceId: service._id, ...over }, productSummaries,
});
test('related products: what the owner sets everybody may list', async () => {
  const [service, plain] = [await makeAppointment(), await makeAppointment()];
  const product = { id: uid(), name: 'Shampoo', price: { value: '12.50', currency: 'USD' } };
  const { relatedProducts: made } = await relate(service, [product], { name: 'For at home', productTagIds: ['hair'] });
  const listed = await guest.relatedProducts.listRelatedProductsByServiceIds([plain._id, service._id], { includeProducts: true });
  assert.deepEqual(ids(listed.relatedProducts), [made.id]);
  assert.deepEqual([listed.relatedProducts[0].serviceId, listed.relatedProducts[0].productTagIds], [service._id, ['hair']]);
  assert.deepEqual(listed.productSummaries.map(({ _id, name, price }) => [_id, name, price.value]), [[product.id, 'Shampoo', '12.50']]);
});
test('related products: a record is replaced by its revision and can be taken back (X4)', async () => {
  const service = await makeAppointment();
  const { relatedProducts: made } = await relate(service, []);
  await staleRevision(relate(service, [], { revision: '9' }));
  const { relatedProducts: again } = await relate(service, [], { revision: made.revision, name: 'New' });
  bumped(again.revision, made.revision);
  assert.equal((await request('DELETE', `/_openbookings/v1/services/${service._id}/related-products`)).status, 200);
  assert.deepEqual((await wix.relatedProducts.listRelatedProductsByServiceIds([service._id])).relatedProducts, []);
});

const history = (booking, query = '') => call('GET', `/_openbookings/v1/bookings/${booking._id}/history${query}`);
const steps = async (booking) => (await history(booking)).entries.map(({ eventType }) => eventType.split(/_(?=[^_]+$)/).at(-1)).reverse();

test('history: each step of a booking is told with its status', async () => {
  const { booking } = await confirmed();
  await wix.bookings.cancelBooking(booking._id, { revision: booking.revision, ...FORCE });
  const { entries } = await history(booking);
  assert.deepEqual(await steps(booking), ['created', 'confirmed', 'canceled']);
  assert.deepEqual(entries.map(({ statusBefore, statusAfter }) => [statusBefore, statusAfter]), [
    ['CONFIRMED', 'CANCELED'], ['CREATED', 'CONFIRMED'], [undefined, 'CREATED'],
  ]);
});
test('history: who, by which method, when and from where', async () => {
  const { booking } = await confirmed();
  const [entry] = (await history(booking)).entries;
  assert.equal(entry.actor.role, 'OWNER');
  assert.equal(entry.method, 'bookings.confirmBooking');
  assert.ok(Math.abs(Date.now() - Date.parse(entry.date)) < 60_000, entry.date);
  assert.match(entry.address, /^(127\.0\.0\.1|::1)$/);
});
test('history: attendance is told too, and pages follow each other', async () => {
  const { booking } = await confirmed();
  await mark(booking, { status: 'NOT_ATTENDED' });
  const first = await history(booking, '?cursorPaging.limit=1');
  assert.deepEqual(first.entries[0].changes, [{ field: 'attendance.status', after: 'NOT_ATTENDED' }]);
  const next = encodeURIComponent(first.pagingMetadata.cursors.next);
  const rest = await history(booking, `?cursorPaging.cursor=${next}&cursorPaging.limit=50`);
  assert.equal(rest.entries.length, 2);
});
test('history: personal data stays out of it', async () => {
  const { booking } = await confirmed();
  const told = JSON.stringify(await history(booking));
  assert.ok(!told.includes(booking.contactDetails.email), told);
});
test('history: an unknown booking has none, and visitors read none', async () => {
  await notFound(call('GET', `/_openbookings/v1/bookings/${uid()}/history`), 'BOOKING_NOT_FOUND');
  const { booking } = await confirmed();
  const answer = await guest.fetchWithAuth(`https://www.wixapis.com/_openbookings/v1/bookings/${booking._id}/history`);
  assert.equal(answer.status, 403);
});
