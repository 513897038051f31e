import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  ADDRESS, archiveLocation, at, atBusiness, breaksRule, bumped, calendar, classSlots, createEvent, customPlace, day, invalidArgument, makeAppointment,
  makeClass, makeLocation, makeService, notFound, serviceBody, someStaff, uid, wix,
} from './lib.mjs';

const AT_HOME = { type: 'CUSTOMER' };
const types = (service) => service.locations.map((location) => location.type);
const set = (service, locations, more = {}) => wix.services.setServiceLocations(service._id, { locations, ...more });
const create = async (locations) => wix.services.createService(serviceBody.appointment({ staffMemberIds: [(await someStaff()).resourceId], locations }));

test('locations: of a business location only the ID is sent, the rest is the location\'s own (A45)', async () => {
  const location = await makeLocation();
  const s = await makeAppointment({ locations: [{ type: 'BUSINESS', business: { _id: location.id, name: 'mine' } }] });
  assert.equal(s.locations[0].business._id, location.id);
  assert.equal(s.locations[0].business.name, location.name);
});
test('locations: a custom location has the address it was given (A45)', async () => {
  const s = await makeAppointment();
  assert.equal(s.locations[0].custom.address.formatted, ADDRESS);
  assert.equal(s.locations[0].calculatedAddress.formatted, ADDRESS);
});
test('locations: only appointments are given at the customer\'s place (A45)', async () => {
  assert.deepEqual(types(await makeAppointment({ locations: [AT_HOME] })), ['CUSTOMER']);
  await breaksRule(wix.services.createService(serviceBody.class({ locations: [AT_HOME] })), 'INVALID_CUSTOMER_LOCATION');
});
test('locations: a service may mix the types (A46, A47)', async () => {
  const [a, b] = [await makeLocation(), await makeLocation()];
  const s = await makeAppointment({ locations: [...atBusiness(a, b), customPlace(), AT_HOME] });
  assert.deepEqual(types(s), ['BUSINESS', 'BUSINESS', 'CUSTOM', 'CUSTOMER']);
});
test('locations: at most one custom place and one customer\'s place (A46)', async () => {
  await invalidArgument(create([customPlace(), customPlace()]), { rules: ['INVALID_CUSTOM_LOCATION', 'INVALID_LOCATIONS'] });
  await invalidArgument(create([AT_HOME, AT_HOME]), { rules: ['INVALID_CUSTOMER_LOCATION', 'INVALID_LOCATIONS'] });
});
test('locations: a course is given at one place (A46)', async () => {
  const [a, b] = [await makeLocation(), await makeLocation()];
  assert.deepEqual(types(await makeService(serviceBody.course({ locations: atBusiness(a) }))), ['BUSINESS']);
  await breaksRule(wix.services.createService(serviceBody.course({ locations: atBusiness(a, b) })), 'INVALID_LOCATIONS');
});
test('locations: unknown and archived business locations are refused (A48, A53)', async () => {
  await breaksRule(create([{ type: 'BUSINESS', business: { _id: uid() } }]), 'INVALID_BUSINESS_LOCATION');
  const closed = await makeLocation();
  await archiveLocation(closed.id);
  await breaksRule(create(atBusiness(closed)), 'INVALID_BUSINESS_LOCATION');
});
test('locations: the names that bookings use for places are refused (A48)', async () => {
  await invalidArgument(create([{ type: 'OWNER_BUSINESS' }]), { rules: ['INVALID_UNKNOWN_LOCATION'] });
});
test('locations: an update of the service does not touch them (A49)', async () => {
  const s = await makeAppointment();
  const u = await wix.services.updateService(s._id, { revision: s.revision, tagLine: 'x', locations: [AT_HOME] });
  assert.equal(u.tagLine, 'x');
  assert.deepEqual(u.locations, s.locations);
});
test('locations: set replaces the whole list (A49)', async () => {
  const s = await makeAppointment();
  const location = await makeLocation();
  const { service } = await set(s, [...atBusiness(location), AT_HOME]);
  assert.deepEqual(types(service), ['BUSINESS', 'CUSTOMER']);
  bumped(service.revision, s.revision);
  assert.deepEqual((await wix.services.getService(s._id)).locations, service.locations);
});
test('locations: set is checked like a creation, and takes at most 100 (A45, A46, A48)', async () => {
  const s = await makeAppointment();
  await breaksRule(set(s, [{ type: 'BUSINESS', business: { _id: uid() } }]), 'INVALID_BUSINESS_LOCATION');
  await invalidArgument(set(s, Array.from({ length: 101 }, () => ({ type: 'BUSINESS', business: { _id: uid() } }))), { field: 'locations' });
  await notFound(wix.services.setServiceLocations(uid(), { locations: [customPlace()] }));
  assert.deepEqual((await wix.services.getService(s._id)).locations, s.locations);
});

async function classAt(location) {
  const { service, staff } = await makeClass({ over: { locations: atBusiness(location) }, recurring: false });
  await createEvent({
    scheduleId: service.schedule._id, type: 'CLASS', start: at(day(10), 10), end: at(day(10), 11),
    resources: [{ id: staff.resourceId, permissionRole: 'WRITER' }], location: { type: 'BUSINESS', id: location.id },
  });
  return service;
}
const placeOnDay10 = async (service) => {
  const [slot] = (await classSlots(service, 10, 11)).timeSlots;
  const { event } = await calendar('GET', `/calendar/v3/events/${slot.eventInfo.eventId}`);
  return event.location?.id;
};
test('locations: coming sessions stay where they are when their place is dropped (A50)', async () => {
  const [from, to] = [await makeLocation(), await makeLocation()];
  const service = await classAt(from);
  await set(service, atBusiness(to));
  assert.equal(await placeOnDay10(service), from.id);
});
test('locations: coming sessions can move with the change (A50)', async () => {
  const [from, to] = [await makeLocation(), await makeLocation()];
  const service = await classAt(from);
  const [newLocation] = atBusiness(to);
  await set(service, [newLocation], { removedLocationSessionsAction: { action: 'MOVE_TO_LOCATION', moveToLocationOptions: { newLocation } } });
  assert.equal(await placeOnDay10(service), to.id);
});
