import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  allPages, at, breaksRule, bumped, calendar, createEvent, day, eventually, fails, ids, invalidArgument, isGuid, listSlots, makeLocation,
  makeService, makeStaff, names, notFound, serviceBody, staleRevision, uid, uniq, wix,
} from './lib.mjs';

const STAFF_TYPE = '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155';
const makeType = (name = uniq('Type')) => wix.resourceTypes.createResourceType({ name });
const make = (over = {}) => wix.resources.createResource({ name: uniq('Room'), ...over });
const specific = (specificLocationOptions, availableInAllLocations = false) => ({ locationOptions: { availableInAllLocations, specificLocationOptions } });
const scheduleOf = (resource) => resource.eventsSchedule.scheduleId ?? resource.eventsSchedule._id;
const outcomes = ({ results }) => results.map(({ itemMetadata }) => itemMetadata.success);

test('resources: create and get; the event schedule and all locations come by themselves (G1, G2)', async () => {
  const type = await makeType();
  const r = await make({ typeId: type._id });
  isGuid(r._id);
  assert.equal(r.revision, '1');
  assert.equal(r.typeId, type._id);
  assert.equal(r.locationOptions.availableInAllLocations, true);
  isGuid(scheduleOf(r), 'event schedule');
  assert.deepEqual(await wix.resources.getResource(r._id), r);
  await notFound(wix.resources.getResource(uid()));
});
test('resources: the event schedule is an active schedule of the calendar (G2)', async () => {
  const { schedule } = await calendar('GET', `/calendar/v3/schedules/${scheduleOf(await make())}`);
  assert.equal(schedule.status, 'ACTIVE');
});
test('resources: a name of 1 to 40 characters is required (G1)', async () => {
  await make({ name: uniq('n').padEnd(40, 'n') });
  for (const name of [undefined, '', 'n'.repeat(41)]) await invalidArgument(make({ name }), { field: 'name' });
});
test('resources: the type is optional and never changes once set (G1)', async () => {
  const [a, b] = [await makeType(), await makeType()];
  const r = await make({ typeId: a._id });
  await wix.resources.updateResource(r._id, { revision: r.revision, typeId: b._id }).catch((error) => assert.equal(error.status, 400));
  assert.equal((await wix.resources.getResource(r._id)).typeId, a._id);
  assert.equal((await make()).typeId ?? null, null);
});
test('resources: all locations and specific ones exclude each other (G3)', async () => {
  await breaksRule(make(specific({ availableInCustomLocations: true }, true)), 'RESOURCE_SPECIFIC_LOCATION_OPTIONS_NOT_ALLOWED');
  await breaksRule(make({ locationOptions: { availableInAllLocations: false } }), 'RESOURCE_SPECIFIC_LOCATION_OPTIONS_MUST_BE_SET');
});
test('resources: business locations are named, and only then (G3)', async () => {
  const { id } = await makeLocation();
  const there = { businessLocations: [{ locationId: id }] };
  await breaksRule(make(specific({ availableInBusinessLocations: false, ...there })), 'RESOURCE_AVAILABLE_IN_BUSINESS_LOCATION_MUST_BE_TRUE');
  await breaksRule(make(specific({ availableInBusinessLocations: true })), 'RESOURCE_LOCATION_ID_IS_REQUIRED');
  const r = await make(specific({ availableInBusinessLocations: true, ...there }));
  assert.deepEqual(r.locationOptions.specificLocationOptions.businessLocations.map((l) => l.locationId), [id]);
});
test('resources: several business locations (G4)', async () => {
  const businessLocations = [{ locationId: (await makeLocation()).id }, { locationId: (await makeLocation()).id }];
  const r = await make(specific({ availableInBusinessLocations: true, businessLocations }));
  assert.equal(r.locationOptions.specificLocationOptions.businessLocations.length, 2);
});
test('resources: at most one schedule of working hours, which must exist (G5, G6)', async () => {
  const r = await make();
  const own = { scheduleId: scheduleOf(r) };
  await invalidArgument(wix.resources.updateResource(r._id, { revision: r.revision, workingHoursSchedules: { values: [own, own] } }));
  await fails(wix.resources.updateResource(r._id, { revision: r.revision, workingHoursSchedules: { values: [{}] } }), { status: 400, rules: ['RESOURCE_WORKING_HOURS_SCHEDULE_ID_IS_REQUIRED'] });
  const u = await wix.resources.updateResource(r._id, { revision: r.revision, workingHoursSchedules: { values: [own] } });
  assert.deepEqual(u.workingHoursSchedules.values.map((v) => v.scheduleId), [own.scheduleId]);
});
test('resources: update needs the current revision and keeps the name filled (G6, X4)', async () => {
  const r = await make();
  const u = await wix.resources.updateResource(r._id, { revision: r.revision, name: uniq('Renamed') });
  bumped(u.revision, r.revision);
  await staleRevision(wix.resources.updateResource(r._id, { revision: r.revision, name: 'x' }));
  await invalidArgument(wix.resources.updateResource(r._id, { revision: u.revision, name: '' }), { rules: ['RESOURCE_NAME_IS_REQUIRED'] });
  assert.deepEqual(await wix.resources.getResource(r._id), u);
});
test('resources: bulk create of at most 50, without working hours (G5, G7, X7)', async () => {
  const type = await makeType();
  const room = () => ({ name: uniq('Room'), typeId: type._id });
  const answer = await wix.resources.bulkCreateResources([room(), room()], { returnEntity: true });
  assert.deepEqual(outcomes(answer), [true, true]);
  assert.equal(answer.results[0].item.typeId, type._id);
  await invalidArgument(wix.resources.bulkCreateResources(Array.from({ length: 51 }, room)), { field: 'resources' });
  const hours = { workingHoursSchedules: { values: [{ scheduleId: scheduleOf(await make()) }] } };
  const refused = await wix.resources.bulkCreateResources([room(), { ...room(), ...hours }]).then(
    ({ results }) => results[1].itemMetadata.error.code,
    (error) => error.details.validationError.fieldViolations.map((v) => v.ruleName).join(),
  );
  assert.match(refused, /RESOURCE_WORKING_HOURS_NOT_SUPPORTED_IN_BULK_REQUEST/);
});
test('resources: bulk update and delete (G7, X7)', async () => {
  const [a, b] = [await make(), await make()];
  const change = ({ _id, revision }, name) => ({ resource: { _id, revision, name } });
  const changed = await wix.resources.bulkUpdateResources([change(a, 'A'), change({ ...b, revision: '4' }, 'B')], { returnEntity: true });
  assert.deepEqual(outcomes(changed), [true, false]);
  assert.equal(changed.results[0].item.name, 'A');
  assert.deepEqual(outcomes(await wix.resources.bulkDeleteResources([a._id, uid(), b._id])), [true, false, true]);
  await invalidArgument(wix.resources.bulkDeleteResources(Array.from({ length: 51 }, uid)), { field: 'ids' });
});
test('resources: delete cancels the event schedule (G8)', async () => {
  const r = await make();
  await wix.resources.deleteResource(r._id);
  await notFound(wix.resources.getResource(r._id));
  assert.equal((await calendar('GET', `/calendar/v3/schedules/${scheduleOf(r)}`)).schedule.status, 'CANCELLED');
  await notFound(wix.resources.deleteResource(r._id));
});
test('resources: query by type and name, sorted by ID unless asked (G10)', async () => {
  const type = await makeType();
  const made = [await make({ typeId: type._id }), await make({ typeId: type._id }), await make()];
  const mine = ids(made.slice(0, 2)).sort();
  assert.deepEqual(ids((await wix.resources.queryResources().eq('typeId', type._id).find()).items), mine);
  assert.deepEqual(ids((await wix.resources.queryResources().eq('typeId', type._id).descending('_id').find()).items), [...mine].reverse());
  assert.deepEqual(ids((await wix.resources.queryResources().eq('name', made[2].name).find()).items), [made[2]._id]);
  await invalidArgument(wix.resources.queryResources().ascending('name').find());
});
test('resources: query pages by cursor (G10, X11)', async () => {
  const type = await makeType();
  const made = [];
  for (let index = 0; index < 5; index++) made.push(await make({ typeId: type._id }));
  const { items, pages } = await allPages(await wix.resources.queryResources().eq('typeId', type._id).limit(2).find());
  assert.deepEqual(ids(items), ids(made).sort());
  assert.equal(pages, 3);
});
test('resources: staff members are resources of the staff type (G1, G17)', async () => {
  const staff = await makeStaff();
  const r = await wix.resources.getResource(staff.resourceId);
  assert.equal(r.typeId, STAFF_TYPE);
  assert.equal(r.name, staff.name);
});
test('resources: search and count', async () => {
  const word = `r${uid().slice(0, 8)}`;
  const r = await make({ name: `Hall ${word}` });
  assert.deepEqual(ids((await wix.resources.searchResources({ search: { expression: word } })).resources), [r._id]);
  assert.equal((await wix.resources.countResources({ filter: { id: { $in: [r._id, uid()] } } })).count, 1);
});
test('resource types: create, get, rename', async () => {
  const type = await makeType();
  assert.equal(type.revision, '1');
  assert.equal((await wix.resourceTypes.getResourceType(type._id)).name, type.name);
  const u = await wix.resourceTypes.updateResourceType(type._id, { revision: type.revision, name: uniq('Renamed') });
  bumped(u.revision, type.revision);
  await staleRevision(wix.resourceTypes.updateResourceType(type._id, { revision: type.revision, name: 'x' }));
  await notFound(wix.resourceTypes.getResourceType(uid()));
});
test('resource types: a name is used once, whatever its case (G11)', async () => {
  const type = await makeType();
  await fails(makeType(type.name), { status: 409, codes: ['RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME'] });
  await fails(makeType(type.name.toUpperCase()), { status: 409, codes: ['RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME'] });
  const other = await makeType();
  await fails(wix.resourceTypes.updateResourceType(other._id, { revision: other.revision, name: type.name }), { codes: ['RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME'] });
});
test('resource types: a name of 1 to 40 characters is required (G11)', async () => {
  for (const name of ['', 'n'.repeat(41)]) await invalidArgument(makeType(name), { field: 'name' });
  await invalidArgument(wix.resourceTypes.createResourceType({}), { field: 'name' });
});
test('resource types: deleting one deletes its resources (G12)', async () => {
  const type = await makeType();
  const r = await make({ typeId: type._id });
  await wix.resourceTypes.deleteResourceType(type._id);
  await notFound(wix.resourceTypes.getResourceType(type._id));
  await eventually(() => notFound(wix.resources.getResource(r._id)));
});
test('resource types: the staff type stays as it is (G12)', async () => {
  await fails(wix.resourceTypes.deleteResourceType(STAFF_TYPE));
  const staff = await wix.resourceTypes.getResourceType(STAFF_TYPE);
  await fails(wix.resourceTypes.updateResourceType(STAFF_TYPE, { revision: staff.revision, name: uniq('Renamed') }));
  assert.equal((await wix.resourceTypes.getResourceType(STAFF_TYPE)).name, staff.name);
});
test('resource types: counts of resources come on request (G13)', async () => {
  const type = await makeType();
  const { id } = await makeLocation();
  await make({ typeId: type._id });
  await make({ typeId: type._id, ...specific({ availableInBusinessLocations: true, businessLocations: [{ locationId: id }] }) });
  const asked = async (...fields) => (await wix.resourceTypes.queryResourceTypes(fields.length ? { fields } : undefined).eq('name', type.name).find()).items[0];
  assert.equal((await asked()).resourceCounts?.total ?? null, null);
  assert.equal((await asked('TOTAL_RESOURCE_COUNT')).resourceCounts.total, 2);
  const kinds = (await asked('SPECIFIC_LOCATION_TYPE_RESOURCE_COUNTS')).resourceCounts;
  assert.equal(kinds.hasResourcesInAllLocations, true);
  assert.equal(kinds.hasResourcesInCustomLocations, false);
  const places = (await asked('DISTINCT_RESOURCE_LOCATIONS')).resourceCounts;
  assert.deepEqual(places.distinctLocationIds.values, [id]);
});
test('resource types: query by name, and count (G10)', async () => {
  const [a, b] = [await makeType(), await makeType()];
  assert.deepEqual(names((await wix.resourceTypes.queryResourceTypes().eq('name', a.name).find()).items), [a.name]);
  assert.equal((await wix.resourceTypes.countResourceTypes({ filter: { name: { $in: names([a, b]) } } })).count, 2);
});
test('resources: a service needs one free resource of every type (G14)', async () => {
  const [rooms, chairs] = [await makeType(), await makeType()];
  const [room, chair] = [await make({ typeId: rooms._id }), await make({ typeId: chairs._id })];
  const needs = [rooms, chairs].map((type) => ({ resourceType: { _id: type._id } }));
  const service = await makeService(serviceBody.appointment({ serviceResources: needs, primaryResourceType: rooms._id }));
  const starts = async () => ((await listSlots(service, 9, 10, { bookable: true })).timeSlots ?? []).map((slot) => slot.localStartDate.slice(11, 16));
  const free = await starts();
  assert.ok(free.includes('10:00'), `free at ten: ${free}`);
  const busy = (resource, hour) => createEvent({ scheduleId: scheduleOf(resource), type: 'DEFAULT', transparency: 'OPAQUE', start: at(day(9), hour), end: at(day(9), hour + 1) });
  await busy(room, 10);
  await busy(chair, 14);
  const left = await starts();
  assert.ok(!left.includes('10:00') && !left.includes('14:00') && left.includes('12:00'), `left: ${left}`);
});
test('resources: another resource of the type takes over when one is busy (G14)', async () => {
  const rooms = await makeType();
  const [first] = [await make({ typeId: rooms._id }), await make({ typeId: rooms._id })];
  const service = await makeService(serviceBody.appointment({ serviceResources: [{ resourceType: { _id: rooms._id } }], primaryResourceType: rooms._id }));
  await createEvent({ scheduleId: scheduleOf(first), type: 'DEFAULT', transparency: 'OPAQUE', start: at(day(9), 0), end: at(day(10), 0) });
  const { timeSlots } = await listSlots(service, 9, 10, { bookable: true });
  assert.ok(timeSlots?.length, 'the second room is free');
});
