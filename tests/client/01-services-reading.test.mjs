import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  PAY, allPages, archiveLocation, atBusiness, fails, ids, invalidArgument, isGuid, makeAppointment, makeClass, makeCourse, makeLocation,
  makeService, makeStaff, names, serviceBody, uid, uniq, wix,
} from './lib.mjs';

const query = (options) => wix.services.queryServices(options);
const search = (request) => wix.services.searchServices(request);
const among = (services) => ({ id: { $in: ids(services) } });
const word = () => `w${uid().slice(0, 8)}`;
const pause = () => new Promise((wake) => setTimeout(wake, 3)); // creation times differ
async function several(count, over = () => ({})) {
  const made = [];
  for (let index = 0; index < count; index++) {
    made.push(await makeAppointment(over(index)));
    await pause();
  }
  return made;
}

test('services: query by ID, name, type and slug (A71)', async () => {
  const [a, b] = await several(2);
  assert.deepEqual(ids((await query().eq('_id', a._id).find()).items), [a._id]);
  assert.deepEqual(ids((await query().eq('name', b.name).find()).items), [b._id]);
  assert.deepEqual(ids((await query().eq('mainSlug.name', b.mainSlug.name).find()).items), [b._id]);
  const course = await makeService(serviceBody.course());
  assert.deepEqual(ids((await query().in('_id', ids([a, course])).eq('type', 'COURSE').find()).items), [course._id]);
});
test('services: query by what is hidden, online, and by form, policy-free texts and category (A71)', async () => {
  const category = await wix.categoriesV2.createCategory({ name: uniq('Category') });
  const tagLine = word();
  const s = await makeAppointment({ hidden: true, tagLine, category: { _id: category._id }, payment: { ...PAY, options: { inPerson: true } } });
  const other = await makeAppointment();
  const found = async (build) => ids((await build(query().in('_id', ids([s, other]))).find()).items);
  assert.deepEqual(await found((q) => q.eq('hidden', true)), [s._id]);
  assert.deepEqual(await found((q) => q.eq('tagLine', tagLine)), [s._id]);
  assert.deepEqual(await found((q) => q.eq('category._id', category._id)), [s._id]);
  assert.deepEqual(await found((q) => q.eq('category.name', category.name)), [s._id]);
  assert.deepEqual(await found((q) => q.ne('payment.options.online', true)), [s._id]);
  assert.deepEqual(await found((q) => q.eq('onlineBooking.enabled', false)), []);
  assert.deepEqual((await found((q) => q.eq('form._id', s.form._id))).sort(), ids([s, other]).sort());
});
test('services: query by one of the staff members (A71, X10)', async () => {
  const [ann, bob] = [await makeStaff(), await makeStaff()];
  const both = await makeAppointment({ staffMemberIds: [ann.resourceId, bob.resourceId] });
  const one = await makeAppointment({}, bob);
  assert.deepEqual(ids((await query().hasSome('staffMemberIds', [ann.resourceId, uid()]).find()).items), [both._id]);
  assert.deepEqual(ids((await query().hasAll('staffMemberIds', [bob.resourceId]).find()).items), [both._id, one._id]);
});
test('services: the start of a text is found whatever its case (X10)', async () => {
  const start = word();
  const s = await makeAppointment({ name: `${start.toUpperCase()} Massage` });
  assert.deepEqual(ids((await query().startsWith('name', start).find()).items), [s._id]);
});
test('services: conditions combine with and, or, not (X10)', async () => {
  const [a, b, c] = await several(3);
  const one = query().eq('_id', a._id);
  assert.deepEqual(ids((await one.or(query().eq('_id', b._id)).ascending('name').find()).items), [a._id, b._id]);
  assert.deepEqual(ids((await query().not(query().ne('_id', b._id)).find()).items), [b._id]);
  assert.deepEqual(ids((await query().in('_id', ids([a, b, c])).gt('name', a.name).lt('name', c.name).find()).items), [b._id]);
});
test('services: an unknown field or operator is refused (X10)', async () => {
  await invalidArgument(query().eq('favourite', 'x').find(), { field: 'favourite' });
  await invalidArgument(query().eq('staffMemberIds', uid()).find(), { field: 'staffMemberIds' });
  await invalidArgument(wix.services.countServices({ filter: { name: { $regex: 'x' } } }), { field: 'name' });
  await invalidArgument(query().ascending('bookingPolicy.name').find());
});
test('services: sorted by name, both ways (A71)', async () => {
  const made = await several(3);
  assert.deepEqual(names((await query().in('_id', ids(made)).ascending('name').find()).items), names(made));
  assert.deepEqual(names((await query().in('_id', ids(made)).descending('name').find()).items), names(made).reverse());
});
test('services: the oldest comes first when no order is asked for (A70)', async () => {
  const made = await several(3, (index) => ({ name: uniq(`${9 - index}`) }));
  assert.deepEqual(ids((await query().in('_id', ids(made)).find()).items), ids(made));
});
test('services: pages by offset, with the total (A70, A72)', async () => {
  const made = await several(5);
  const first = await query().in('_id', ids(made)).ascending('name').limit(2).find();
  assert.deepEqual(ids(first.items), ids(made.slice(0, 2)));
  assert.equal(first.totalCount, 5);
  assert.equal(first.hasNext(), true);
  assert.equal(first.hasPrev(), false);
  const { items, pages } = await allPages(first);
  assert.deepEqual(ids(items), ids(made));
  assert.equal(pages, 3);
  const skipped = await query().in('_id', ids(made)).ascending('name').skip(3).limit(2).find();
  assert.deepEqual(ids(skipped.items), ids(made.slice(3)));
  assert.deepEqual(ids((await skipped.prev()).items), ids(made.slice(1, 3)));
});
test('services: a page has at most 100 (A70)', async () => {
  await invalidArgument(query().limit(101).find(), { field: 'limit' });
  assert.ok((await query().limit(100).find()).items.length <= 100);
});
test('services: count takes the filter of the query (A76)', async () => {
  const made = await several(3);
  assert.equal((await wix.services.countServices({ filter: among(made) })).count, 3);
  assert.equal((await wix.services.countServices({ filter: { ...among(made), name: made[0].name } })).count, 1);
  assert.ok((await wix.services.countServices()).count >= 3);
});
test('services: search finds words of the name, nothing else (A73)', async () => {
  const [one, two] = [word(), word()];
  const both = await makeAppointment({ name: `${one} and ${two}` });
  const first = await makeAppointment({ name: `Only ${one}`, description: two });
  const found = async (expression, mode) => ids((await search({ search: { expression, ...(mode ? { mode } : {}) }, sort: [{ fieldName: 'name', order: 'DESC' }] })).services);
  assert.deepEqual((await found(one.toUpperCase())).sort(), ids([both, first]).sort());
  assert.deepEqual((await found(`${one} ${two}`, 'OR')).sort(), ids([both, first]).sort());
  assert.deepEqual(await found(`${one} ${two}`, 'AND'), [both._id]);
  assert.deepEqual(await found(two), [both._id]);
  assert.deepEqual(await found(word()), []);
});
test('services: search pages by cursor, which carries filter and order (A73, X11)', async () => {
  const made = await several(3);
  const first = await search({ filter: among(made), sort: [{ fieldName: 'name', order: 'DESC' }], cursorPaging: { limit: 2 } });
  assert.deepEqual(ids(first.services), ids(made).reverse().slice(0, 2));
  assert.ok(!first.pagingMetadata.cursors.prev, 'no previous page before the first');
  const { next } = first.pagingMetadata.cursors;
  const second = await search({ cursorPaging: { limit: 2, cursor: next } });
  assert.deepEqual(ids(second.services), [made[0]._id]);
  assert.ok(!second.pagingMetadata.cursors.next, 'no next page after the last');
  const back = await search({ cursorPaging: { limit: 2, cursor: second.pagingMetadata.cursors.prev } });
  assert.deepEqual(ids(back.services), ids(first.services));
  await invalidArgument(search({ filter: among(made), cursorPaging: { cursor: next } }));
  await invalidArgument(search({ cursorPaging: { cursor: 'made-up' } }));
});
test('services: limits of a search (A73)', async () => {
  await invalidArgument(search({ cursorPaging: { limit: 101 } }), { field: 'limit' });
  await invalidArgument(search({ search: { expression: 'x'.repeat(201) } }), { field: 'expression' });
  await invalidArgument(search({ sort: Array.from({ length: 11 }, () => ({ fieldName: 'name' })) }), { field: 'sort' });
});
test('services: search by kind and name of location (A73)', async () => {
  const location = await makeLocation();
  const [branch, place] = [await makeAppointment({ locations: atBusiness(location) }), await makeAppointment()];
  const found = async (filter) => ids((await search({ filter: { ...among([branch, place]), ...filter } })).services);
  assert.deepEqual(await found({ 'locations.type': { $hasSome: ['BUSINESS'] } }), [branch._id]);
  assert.deepEqual(await found({ 'locations.business.name': { $hasSome: [location.name] } }), [branch._id]);
  assert.deepEqual(ids((await query().hasSome('locations.business._id', [location.id]).find()).items), [branch._id]);
});

const aggregate = async (services, ...aggregations) => (await search({ filter: among(services), aggregations })).aggregationData.results;
test('services: VALUE aggregation counts the values of a field (A74)', async () => {
  const made = [await makeService(serviceBody.class()), await makeService(serviceBody.class()), await makeService(serviceBody.course())];
  const [byType, byValue] = await aggregate(
    made,
    { name: 'types', type: 'VALUE', fieldPath: 'type' },
    { name: 'sorted', type: 'VALUE', fieldPath: 'type', value: { sortType: 'VALUE', sortDirection: 'DESC', limit: 1 } },
  );
  assert.equal(byType.name, 'types');
  assert.deepEqual(byType.values.results, [{ value: 'CLASS', count: 2 }, { value: 'COURSE', count: 1 }]);
  assert.deepEqual(byValue.values.results, [{ value: 'COURSE', count: 1 }]);
});
test('services: VALUE aggregation leaves out missing values unless asked (A74)', async () => {
  const tagLine = word();
  const made = [await makeAppointment({ tagLine }), await makeAppointment()];
  const [without, including] = await aggregate(
    made,
    { name: 'a', type: 'VALUE', fieldPath: 'tagLine' },
    { name: 'b', type: 'VALUE', fieldPath: 'tagLine', value: { missingValues: 'INCLUDE', includeOptions: { addToBucket: 'none' }, sortType: 'VALUE', sortDirection: 'ASC' } },
  );
  assert.deepEqual(without.values.results, [{ value: tagLine, count: 1 }]);
  assert.deepEqual([...including.values.results].sort((x, y) => (x.value < y.value ? -1 : 1)), [{ value: 'none', count: 1 }, { value: tagLine, count: 1 }]);
});
test('services: SCALAR aggregation (A74)', async () => {
  const made = await several(3, (index) => ({ description: index ? 'same' : 'other' }));
  const [distinct] = await aggregate(made, { name: 'd', type: 'SCALAR', fieldPath: 'description', scalar: { type: 'COUNT_DISTINCT' } });
  assert.equal(distinct.scalar.type, 'COUNT_DISTINCT');
  assert.equal(distinct.scalar.value, 2);
});
test('services: RANGE aggregation includes the lower bound, not the upper (A74)', async () => {
  const category = await wix.categoriesV2.createCategory({ name: uniq('Category') });
  const made = [await makeAppointment({ category: { _id: category._id } })];
  const order = category.sortOrder;
  const [ranges] = await aggregate(made, { name: 'r', type: 'RANGE', fieldPath: 'category.sortOrder', range: { buckets: [{ to: order }, { from: order, to: order + 1 }, { from: order + 1 }] } });
  assert.deepEqual(ranges.ranges.results.map((bucket) => bucket.count), [0, 1, 0]);
});
test('services: NESTED aggregation counts combinations (A74)', async () => {
  const made = [await makeService(serviceBody.class()), await makeService(serviceBody.course({ hidden: true })), await makeService(serviceBody.course({ hidden: true }))];
  const nestedAggregations = [{ name: 'type', type: 'VALUE', fieldPath: 'type' }, { name: 'hidden', type: 'VALUE', fieldPath: 'hidden' }];
  const [{ nested }] = await aggregate(made, { name: 'n', type: 'NESTED', nested: { nestedAggregations } });
  const rows = nested.results.map(({ results }) => [results.type.value.value, results.hidden.value.value, results.hidden.value.count]);
  assert.deepEqual(rows.sort(), [['CLASS', 'false', 1], ['COURSE', 'true', 2]]);
});
test('services: limits of aggregations (A73, A74)', async () => {
  const one = { name: 'a', type: 'VALUE', fieldPath: 'type' };
  await invalidArgument(search({ aggregations: Array.from({ length: 11 }, () => one) }), { field: 'aggregations' });
  await invalidArgument(search({ aggregations: [{ ...one, value: { limit: 251 } }] }), { field: 'aggregations' });
  await invalidArgument(search({ aggregations: [{ ...one, fieldPath: 'bookingPolicy.name' }] }), { field: 'aggregations' });
});
test('services: staff details come on request, and their ID is the resource ID (A75)', async () => {
  const staff = await makeStaff();
  const s = await makeAppointment({}, staff);
  const fields = { conditionalFields: ['STAFF_MEMBER_DETAILS'] };
  assert.equal((await wix.services.getService(s._id)).staffMemberDetails, undefined);
  const { staffMemberDetails } = await wix.services.getService(s._id, fields);
  assert.deepEqual(staffMemberDetails.staffMembers.map((member) => [member.staffMemberId, member.name]), [[staff.resourceId, staff.name]]);
  const [queried] = (await query(fields).eq('_id', s._id).find()).items;
  assert.equal(queried.staffMemberDetails.staffMembers[0].staffMemberId, staff.resourceId);
});
test('services: details of resources and discounts come on request (A42, A75)', async () => {
  const type = await wix.resourceTypes.createResourceType({ name: uniq('Rooms') });
  const room = await wix.resources.createResource({ name: uniq('Room'), typeId: type._id });
  const s = await makeService(serviceBody.appointment({ serviceResources: [{ resourceType: { _id: type._id }, resourceIds: { values: [room._id] } }] }));
  assert.equal(s.payment.discountInfo, undefined);
  const { serviceResources: [plain] } = await wix.services.getService(s._id);
  assert.equal(plain.resourceDetails, undefined);
  const { serviceResources: [full] } = await wix.services.getService(s._id, { conditionalFields: ['RESOURCE_TYPE_DETAILS', 'RESOURCE_DETAILS'] });
  assert.equal(full.resourceType.name, type.name);
  assert.deepEqual(full.resourceDetails.resources.map((resource) => resource.name), [room.name]);
  await fails(wix.services.getService(s._id, { conditionalFields: ['NO_SUCH_FIELD'] }), { status: 400 });
});
test('services: first and last session of a course (A71)', async () => {
  const { service } = await makeCourse({ inDays: 7, sessions: 3 });
  const { schedule } = await wix.services.getService(service._id);
  assert.equal(schedule.lastSessionEnd - schedule.firstSessionStart, (14 * 24 + 1) * 3600_000);
  const found = async (operator, date) => ids((await query().eq('_id', service._id)[operator]('schedule.firstSessionStart', date).find()).items);
  assert.deepEqual(await found('ge', schedule.firstSessionStart), [service._id]);
  assert.deepEqual(await found('gt', schedule.firstSessionStart), []);
});
test('services: query policies lists each with up to five of its services (A77)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({ name: uniq('Policy') });
  const made = await several(6, () => ({ bookingPolicy: { _id: policy._id } }));
  const { bookingPolicies } = await wix.services.queryPolicies({ filter: { id: policy._id } });
  assert.deepEqual(bookingPolicies.map((item) => item.bookingPolicy.name), [policy.name]);
  assert.equal(bookingPolicies[0].totalServiceCount, 6);
  assert.equal(bookingPolicies[0].connectedServices.length, 5);
  assert.ok(bookingPolicies[0].connectedServices.every((s) => ids(made).includes(s._id)));
});
test('services: query booking forms, with the default form on request (A77)', async () => {
  const s = await makeAppointment();
  const plain = await wix.services.queryBookingForms({ filter: {} });
  assert.equal(plain.defaultBookingForm, undefined);
  const form = plain.bookingForms.find((item) => item.formDetails.formId === s.form._id);
  assert.ok(form.totalServiceCount >= 1);
  assert.ok(form.connectedServices.length <= 5);
  const { defaultBookingForm } = await wix.services.queryBookingForms({ filter: {} }, { conditionalFields: ['DEFAULT_BOOKING_FORM'] });
  isGuid(defaultBookingForm.formDetails.formId, 'default form');
});
test('services: query locations says which kinds the matching services have (A78)', async () => {
  const location = await makeLocation();
  const branch = await makeAppointment({ locations: atBusiness(location) });
  const home = await makeAppointment({ locations: [{ type: 'CUSTOMER' }] });
  const of = (services, more = {}) => wix.services.queryLocations({ filter: { services: among(services), ...more } });
  const both = await of([branch, home]);
  assert.deepEqual(both.businessLocations.locations.map((l) => l.business._id), [location.id]);
  assert.deepEqual([both.businessLocations.exists, both.customLocations.exists, both.customerLocations.exists], [true, false, true]);
  const onlyHome = await of([home]);
  assert.deepEqual([onlyHome.businessLocations.exists, onlyHome.customerLocations.exists], [false, true]);
  const elsewhere = await of([branch, home], { businessLocationIds: [uid()] });
  assert.deepEqual(elsewhere.businessLocations.locations, []);
  await archiveLocation(location.id);
});
test('services: query categories gives those of the matching services, by ID (A79)', async () => {
  const categories = [await wix.categoriesV2.createCategory({ name: uniq('A') }), await wix.categoriesV2.createCategory({ name: uniq('B') })];
  const made = [];
  for (const { _id } of categories) made.push(await makeAppointment({ category: { _id } }));
  const found = await wix.services.queryCategories({ filter: { services: among(made) } });
  assert.deepEqual(ids(found.categories), ids(categories).sort());
  const one = await wix.services.queryCategories({ filter: { services: among(made), categoryIds: [categories[0]._id] } });
  assert.deepEqual(names(one.categories), [categories[0].name]);
});
test('services: a class is found by the staff of its sessions (A7, A71)', async () => {
  const { service, staff } = await makeClass();
  assert.deepEqual(ids((await query().hasSome('staffMemberIds', [staff.resourceId]).find()).items), [service._id]);
});
