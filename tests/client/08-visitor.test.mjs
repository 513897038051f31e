import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ApiKeyStrategy, OAuthStrategy } from '@wix/sdk';
import {
  API_KEY, CLIENT_ID, SITE_ID, appointmentBooking, bookable, clientWith, fails, firstSlot, forbidden, ids, listSlots, localFetch, makeAppointment,
  serviceBody, someStaff, uid, uniq, visitor, wix,
} from './lib.mjs';

const guest = visitor();
const read = async (options) => guest.services.queryServices(options);

test('visitor: a token is given for the public client ID, in either spelling (J3)', async () => {
  for (const body of [{ clientId: CLIENT_ID, grantType: 'anonymous' }, { client_id: CLIENT_ID, grant_type: 'anonymous' }]) {
    const answer = await localFetch('https://www.wixapis.com/oauth2/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
    const token = await answer.json();
    assert.ok(token.access_token && token.refresh_token && token.expires_in > 0, JSON.stringify(token));
  }
});
test('visitor: an unknown client ID gets no token', async () => {
  const answer = await localFetch('https://www.wixapis.com/oauth2/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ clientId: uid(), grantType: 'anonymous' }) });
  assert.ok([400, 401, 403, 404].includes(answer.status), `status ${answer.status}`);
});
test('visitor: a token is renewed by its refresh token', async () => {
  const client = visitor();
  const tokens = await client.auth.generateVisitorTokens();
  const renewed = await client.auth.renewToken(tokens.refreshToken);
  assert.ok(renewed.accessToken.value);
  client.auth.setTokens(renewed);
  const s = await makeAppointment();
  assert.equal((await client.services.getService(s._id))._id, s._id);
});
test('visitor: may read services, categories and add-ons (J3, J4)', async () => {
  const category = await wix.categoriesV2.createCategory({ name: uniq('Category') });
  const s = await makeAppointment({ category: { _id: category._id } });
  const addOn = await wix.addOns.createAddOn({ name: uniq('Extra'), price: { value: '5', currency: 'USD' }, durationInMinutes: 10 });
  assert.equal((await guest.services.getService(s._id)).name, s.name);
  assert.deepEqual(ids((await (await read()).eq('_id', s._id).find()).items), [s._id]);
  assert.deepEqual(ids((await guest.services.searchServices({ filter: { id: s._id } })).services), [s._id]);
  assert.equal((await guest.services.countServices({ filter: { id: s._id } })).count, 1);
  assert.deepEqual(ids((await guest.categoriesV2.queryCategories().eq('_id', category._id).find()).items), [category._id]);
  assert.deepEqual(ids((await guest.addOns.queryAddOns().eq('_id', addOn._id).find()).items), [addOn._id]);
});
test('visitor: sees the same slots as the owner (J3, J4)', async () => {
  const { service } = await bookable();
  const { timeSlots } = await guest.availabilityTimeSlots.listAvailabilityTimeSlots({ serviceId: service._id, fromLocalDate: (await firstSlot(service, 8)).localStartDate, toLocalDate: (await firstSlot(service, 9)).localStartDate, timeZone: 'UTC' });
  assert.ok(timeSlots.length);
  assert.equal(timeSlots[0].localStartDate, (await listSlots(service, 8, 9)).timeSlots[0].localStartDate);
});
test('visitor: may create a booking, but neither confirm nor read it (J3, J4)', async () => {
  const { staff, service } = await bookable();
  const { booking } = await guest.bookings.createBooking(appointmentBooking(await firstSlot(service), staff, service));
  assert.equal(booking.status, 'CREATED');
  await forbidden(guest.bookings.confirmBooking(booking._id, booking.revision));
  await forbidden(guest.extendedBookings.queryExtendedBookings({ filter: { id: booking._id } }));
});
test('visitor: flow control is for those who run the business (J4)', async () => {
  const { staff, service } = await bookable();
  const booking = appointmentBooking(await firstSlot(service), staff, service);
  await forbidden(guest.bookings.createBooking(booking, { flowControlSettings: { skipAvailabilityValidation: true } }));
});
test('visitor: cannot write services (J4, J6)', async () => {
  const s = await makeAppointment();
  await forbidden(guest.services.createService(serviceBody.appointment({ staffMemberIds: [(await someStaff()).resourceId] })));
  await forbidden(guest.services.updateService(s._id, { revision: s.revision, tagLine: 'x' }));
  await forbidden(guest.services.setCustomSlug(s._id, { slug: 'mine' }));
  await forbidden(guest.services.deleteService(s._id));
  assert.equal((await wix.services.getService(s._id)).revision, s.revision);
});
test('visitor: cannot write policies, categories, resources, staff, add-ons or settings (J4, J6)', async () => {
  await forbidden(guest.bookingPolicies.createBookingPolicy({ name: 'x' }));
  await forbidden(guest.categoriesV2.createCategory({ name: 'x' }));
  await forbidden(guest.resources.createResource({ name: 'x' }));
  await forbidden(guest.resourceTypes.createResourceType({ name: uniq('x') }));
  await forbidden(guest.staffMembers.createStaffMember({ name: 'x' }));
  await forbidden(guest.addOns.createAddOn({ name: 'x', price: { value: '1', currency: 'USD' }, durationInMinutes: 5 }));
  const { revision } = await wix.bookingsSettings.getBookingsSettings();
  await forbidden(guest.bookingsSettings.updateBookingsSettings({ revision, cartCheckout: { enabled: false } }));
});
test('nobody: without a key or with a wrong one nothing is read (J6)', async () => {
  const s = await makeAppointment();
  const wrong = clientWith(ApiKeyStrategy({ siteId: SITE_ID, apiKey: `${API_KEY}x` }));
  await fails(wrong.services.getService(s._id), { status: 401 });
  const bare = clientWith({ getAuthHeaders: async () => ({ headers: {} }) });
  await fails(bare.services.getService(s._id), { status: 401 });
  const forged = clientWith({ getAuthHeaders: async () => ({ headers: { Authorization: 'OauthNG.JWS.forged' } }) });
  await fails(forged.services.getService(s._id), { status: 401 });
});
test('nobody: a key opens its own site only (J6)', async () => {
  const s = await makeAppointment();
  const elsewhere = clientWith(ApiKeyStrategy({ siteId: uid(), apiKey: API_KEY }));
  await fails(elsewhere.services.getService(s._id), { status: [401, 403] });
});
test('visitor: two pages of one site have tokens of their own (J1)', async () => {
  const tokens = [await clientWith(OAuthStrategy({ clientId: CLIENT_ID })).auth.generateVisitorTokens(), await clientWith(OAuthStrategy({ clientId: CLIENT_ID })).auth.generateVisitorTokens()];
  assert.notEqual(tokens[0].accessToken.value, tokens[1].accessToken.value);
});
