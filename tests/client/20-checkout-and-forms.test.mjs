// The flow of a page that books and pays: form, booking, cart, order. The page's own modules for
// carts, forms and redirects are plain requests here, on the paths they use.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import {
  CLIENT_ID, SITE_ID, appointmentBooking, bookable, book, fails, firstSlot, isGuid, localFetch, notFound, readBooking, request, slotFrom,
  uid, uniq, visitor, wix,
} from './lib.mjs';

const APP = '13d21c63-b5ec-5912-8397-c3a5ddb27a97';
const DEFAULT_FORM = '00000000-0000-0000-0000-000000000000';
const HOST = process.env.ROUTES === 'host';
const CARTS = HOST ? '/_api/cart-v2/v2/carts' : '/ecom/v2/carts';
const FORMS = HOST ? '/_api/form-schema-service/v4/forms' : '/form-schema-service/v4/forms';
const REDIRECT = HOST ? '/headless/v1/redirect-session' : '/_api/redirects-api/v1/redirect-session';
const ORDERS = '/_openbookings/v1/orders';
const MANY = { online: true, inPerson: true };
const priced = (value, options = MANY, more = {}) => ({ payment: { rateType: 'FIXED', fixed: { price: { value, currency: 'USD' }, ...more }, options } });

/** Calls as one visitor of the site, with the token of that visitor. */
async function page() {
  const answer = await localFetch('https://www.wixapis.com/oauth2/token', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ clientId: CLIENT_ID, grantType: 'anonymous' }),
  });
  const { access_token: token } = await answer.json();
  const call = async (method, path, body) => {
    const reply = await request(method, path, body, { Authorization: token });
    const json = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(JSON.stringify(json)), { status: reply.status, details: json.details });
    return json;
  };
  return { get: (path) => call('GET', path), post: (path, body = {}) => call('POST', path, body), patch: (path, body) => call('PATCH', path, body), drop: (path) => call('DELETE', path) };
}
const owner = async (method, path, body) => {
  const reply = await request(method, path, body);
  const json = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(JSON.stringify(json)), { status: reply.status, details: json.details });
  return json;
};
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const rest = ({ _id, ...slot }) => JSON.parse(JSON.stringify(slot).replaceAll('"_id"', '"id"'));

/** A booking made by a page as it makes it: with a form, without contact details. */
async function booked(web, { over = {}, option = 'OFFLINE', submission, more = {}, inDays } = {}) {
  const { staff, service } = await bookable({ ...priced('80'), ...over });
  const slot = rest(slotFrom(await firstSlot(service, inDays), staff, service));
  const made = await web.post('/_api/bookings-service/v2/bookings', {
    booking: { bookedEntity: { slot }, totalParticipants: 1, selectedPaymentOption: option, ...more },
    formSubmission: submission ?? { first_name: 'Ada', last_name: 'Low', email: `ada.${uid().slice(0, 8)}@example.com` },
    participantNotification: { notifyParticipants: true, metadata: { channels: 'EMAIL,SMS' } },
    sendSmsReminder: false,
  });
  return { staff, service, booking: made.booking };
}
const cartBody = (...bookings) => ({
  catalogItems: bookings.map(({ id }) => ({ quantity: 1, catalogReference: { catalogItemId: id, appId: APP } })),
  cart: { source: { channelType: 'WEB' }, customerInfo: { firstName: 'Ada', email: 'ada@example.com' } },
});
const cartOf = async (web, ...bookings) => (await web.post(CARTS, cartBody(...bookings))).cart;
const placed = async (web, ...bookings) => {
  const { orderId } = await web.post(`${CARTS}/${(await cartOf(web, ...bookings)).id}/place-order`);
  return (await web.get(`${ORDERS}/${orderId}`)).order;
};

test('form: a page finds the default form by the ids of its services, in one .r parameter (E19)', async () => {
  const web = await page();
  const asked = { namespace: 'wix.bookings.v2.bookings', formIds: [DEFAULT_FORM], additionalMetadata: { serviceIds: [uid()] } };
  const { forms } = await web.get(`${FORMS}?.r=${encoded(asked)}`);
  assert.equal(forms.length, 1);
  assert.deepEqual(forms[0].fields.map(({ target }) => target), ['first_name', 'last_name', 'email', 'phone']);
});
test('form: fields, formFields and steps are all there, and name the same fields', async () => {
  const { forms: [form] } = await (await page()).get(`${FORMS}?namespace=wix.bookings.v2.bookings&formIds=${DEFAULT_FORM}`);
  const [first] = form.fields;
  assert.equal(first.view.fieldType, 'CONTACTS_FIRST_NAME');
  assert.equal(typeof first.view.label, 'string');
  assert.equal(first.validation.required, true);
  const laid = form.steps[0].layout.large.items;
  assert.deepEqual(laid.map(({ fieldId }) => fieldId), form.fields.map(({ id }) => id));
  for (const item of laid) for (const side of ['row', 'column', 'width', 'height']) assert.equal(typeof item[side], 'number');
  assert.deepEqual(form.formFields.map(({ id }) => id), form.fields.map(({ id }) => id));
});
test('form: a page learns the properties of the site', async () => {
  const { siteProperties } = await (await page()).get('/forms/v4/standalone-forms/site-properties');
  assert.match(siteProperties.localeCountry, /^[A-Z]{2}$/);
  assert.ok(siteProperties.localeLanguageCode && siteProperties.paymentCurrency);
});
test('form: the business makes a form of its own, in the older shape too', async () => {
  const fields = [{ target: 'pet_name', validation: { required: true, string: { maxLength: 20 } }, view: { fieldType: 'TEXT_INPUT', label: 'Pet' } }];
  const { form } = await owner('POST', FORMS, { form: { name: uniq('Form'), fields } });
  isGuid(form.id);
  assert.equal(form.formFields[0].inputOptions.target, 'pet_name');
  const { form: again } = await (await page()).get(`${FORMS}/${form.id}`);
  assert.equal(again.fields[0].view.label, 'Pet');
  assert.deepEqual(await owner('DELETE', `${FORMS}/${form.id}`), {});
  await notFound(owner('GET', `${FORMS}/${form.id}`), 'FORM_NOT_FOUND');
});
test('form: a visitor changes none (J4)', async () => {
  const web = await page();
  await fails(web.post(FORMS, { form: { name: 'x' } }), { status: 403 });
  await fails(web.drop(`${FORMS}/${DEFAULT_FORM}`), { status: 403 });
});
test('form: the contact details of a booking come from the form (E19)', async () => {
  const email = `ada.${uid().slice(0, 8)}@example.com`;
  const { booking } = await booked(await page(), { submission: { first_name: 'Ada', last_name: 'Low', email } });
  assert.equal(booking.contactDetails.email, email);
  assert.equal(booking.contactDetails.lastName, 'Low');
  isGuid(booking.contactDetails.contactId);
});
test('form: what a customer wrote is read by the owner alone', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const path = `/_openbookings/v1/form-submissions/${booking.formSubmissionId}`;
  assert.equal((await owner('GET', path)).submission.answers.first_name, 'Ada');
  await fails(web.get(path), { status: 403 });
});
test('contacts: bookings under one address are one customer', async () => {
  const web = await page();
  const email = `cleo.${uid().slice(0, 8)}@example.com`;
  const submission = { first_name: 'Cleo', last_name: 'Low', email };
  const first = await booked(web, { submission });
  const second = await booked(web, { submission });
  assert.equal(first.booking.contactDetails.contactId, second.booking.contactDetails.contactId);
  const { contacts } = await owner('GET', `/_openbookings/v1/contacts?search=${email}`);
  assert.equal(contacts.length, 1);
  assert.equal(contacts[0].bookingsCount, 2);
});
test('totals: a page shows what it would come to, now and later', async () => {
  const lineItems = [{ id: uid(), price: '80', depositAmount: '30', quantity: 1, paymentOption: 'DEPOSIT_ONLINE', catalogReference: { catalogItemId: uid(), appId: APP } }];
  const answer = await (await page()).post('/ecom/v1/calculate-totals', { lineItems });
  assert.equal(Number(answer.priceSummary.total.amount), 80);
  assert.equal(Number(answer.payNow.total.amount), 30);
  assert.equal(Number(answer.payLater.total.amount), 50);
  assert.ok(answer.payNow.total.formattedAmount);
  assert.equal(answer.calculatedLineItems[0].lineItemId, lineItems[0].id);
});
test('cart: a booking goes in at the price of the server (F16)', async () => {
  const web = await page();
  const { booking, service } = await booked(web);
  const cart = await cartOf(web, booking);
  isGuid(cart.id);
  assert.equal(cart.lineItems[0].name.original, service.name);
  assert.equal(Number(cart.subtotal.amount), 80);
});
test('cart: calculating gives both cart and summary', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const { cart, summary } = await web.post(`${CARTS}/${(await cartOf(web, booking)).id}/calculate`);
  assert.equal(cart.lineItems[0].paymentConfig.paymentOption, 'FULL_PAYMENT_OFFLINE');
  assert.equal(Number(summary.priceSummary.total.amount), 80);
});
test('cart: what is paid online says so', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'ONLINE' });
  const { cart, summary } = await web.post(`${CARTS}/${(await cartOf(web, booking)).id}/calculate`);
  assert.equal(cart.lineItems[0].paymentConfig.paymentOption, 'FULL_PAYMENT_ONLINE');
  assert.equal(Number(summary.paymentSummary.payNow.amount), 80);
});
test('cart: a deposit is what is due now (F4, F19)', async () => {
  const web = await page();
  const over = priced('80', { online: true, inPerson: false, deposit: true }, { deposit: { value: '30', currency: 'USD' } });
  const { booking } = await booked(web, { over, option: 'ONLINE', more: { depositSelected: true } });
  const { cart, summary } = await web.post(`${CARTS}/${(await cartOf(web, booking)).id}/calculate`);
  assert.equal(cart.lineItems[0].paymentConfig.paymentOption, 'DEPOSIT_ONLINE');
  assert.equal(Number(summary.paymentSummary.payNow.amount), 30);
  assert.equal(Number(summary.paymentSummary.payLater.amount), 50);
});
test('cart: is changed, closed and thrown away by its maker', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const cart = await cartOf(web, booking);
  const { cart: changed } = await web.patch(`${CARTS}/${cart.id}`, { cart: { id: cart.id, revision: cart.revision, note: 'Hello' } });
  assert.equal(changed.note, 'Hello');
  assert.equal((await web.post(`${CARTS}/${cart.id}/mark-cart-as-completed`)).cart.completed, true);
  assert.deepEqual(await web.drop(`${CARTS}/${cart.id}`), {});
  await notFound(web.get(`${CARTS}/${cart.id}`), 'CART_NOT_FOUND');
});
test('cart: another visitor neither buys the booking nor sees the cart (F16)', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const cart = await cartOf(web, booking);
  const stranger = await page();
  await fails(stranger.post(CARTS, cartBody(booking)), { codes: ['ITEM_NOT_FOUND_IN_CATALOG'] });
  await notFound(stranger.get(`${CARTS}/${cart.id}`), 'CART_NOT_FOUND');
  await notFound(stranger.post(`${CARTS}/${cart.id}/place-order`), 'CART_NOT_FOUND');
});
test('cart: a booking without a way to pay is refused with the reason (F21)', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'UNDEFINED' });
  const error = await fails(web.post(CARTS, cartBody(booking)), { codes: ['INSUFFICIENT_INVENTORY'] });
  assert.equal(error.details.applicationError.data.reason, 'PAYMENT_OPTION_NOT_SUPPORTED');
});
test('cart: the quantity of a booking is one (F16)', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const body = cartBody(booking);
  body.catalogItems[0].quantity = 2;
  await fails(web.post(CARTS, body), { codes: ['FIXED_QUANTITY_ITEM'] });
});
test('order: what is paid on the spot is placed at once and confirms the booking (F17)', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const order = await placed(web, booking);
  assert.equal(order.status, 'APPROVED');
  const { booking: now } = await readBooking(booking.id);
  assert.equal(now.status, 'CONFIRMED');
  assert.equal(now.paymentStatus, 'NOT_PAID');
});
test('order: what costs nothing is exempt (F17)', async () => {
  const web = await page();
  const { booking } = await booked(web, { over: { payment: { rateType: 'NO_FEE', options: { inPerson: true } } } });
  await placed(web, booking);
  const { booking: now } = await readBooking(booking.id);
  assert.equal(now.status, 'CONFIRMED');
  assert.equal(now.paymentStatus, 'EXEMPT');
});
test('order: a service with approval leaves the booking pending (F17, E38)', async () => {
  const web = await page();
  const { booking } = await booked(web, { over: { onlineBooking: { enabled: true, requireManualApproval: true } } });
  await placed(web, booking);
  assert.equal((await readBooking(booking.id)).booking.status, 'PENDING');
});
test('order: the same cart gives the same order, and a booking is sold once', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const cart = await cartOf(web, booking);
  const first = await web.post(`${CARTS}/${cart.id}/place-order`);
  assert.deepEqual(await web.post(`${CARTS}/${cart.id}/place-order`), first);
  const other = await cartOf(web, booking);
  await fails(web.post(`${CARTS}/${other.id}/place-order`), { codes: ['BOOKING_ALREADY_ORDERED'] });
});
test('order: what is paid online waits, and the booking with it (F20)', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'ONLINE' });
  const order = await placed(web, booking);
  assert.equal(order.status, 'INITIALIZED');
  assert.equal(Number(order.balanceSummary.payNow.amount), 80);
  assert.equal((await readBooking(booking.id)).booking.status, 'CREATED');
  await fails(web.post(`${ORDERS}/${order.id}/pay`), { codes: ['NO_ONLINE_PAYMENTS'] });
});
test('order: money the business writes down approves it (F17, F19)', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'ONLINE' });
  const { id } = await placed(web, booking);
  const { order, payment } = await owner('POST', `${ORDERS}/${id}/payments`, { amount: '80', method: 'cash' });
  assert.equal(payment.status, 'SUCCEEDED');
  assert.equal(order.status, 'APPROVED');
  const { booking: now } = await readBooking(booking.id);
  assert.equal(now.status, 'CONFIRMED');
  assert.equal(now.paymentStatus, 'PAID');
});
test('order: a visitor writes down no money (H31)', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'ONLINE' });
  const { id } = await placed(web, booking);
  await fails(web.post(`${ORDERS}/${id}/payments`, { amount: '80' }), { status: 403 });
  await fails(web.post(`${ORDERS}/${id}/cancel`), { status: 403 });
});
test('order: what was paid is given back, and the booking says so (F17)', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const { id } = await placed(web, booking);
  const { payment } = await owner('POST', `${ORDERS}/${id}/payments`, { amount: '80' });
  const { order } = await owner('POST', `${ORDERS}/${id}/payments/${payment.id}/refund`, {});
  assert.equal(order.paymentStatus, 'FULLY_REFUNDED');
  assert.equal((await readBooking(booking.id)).booking.paymentStatus, 'REFUNDED');
  const { payments } = await web.get(`${ORDERS}/${id}/payments`);
  assert.deepEqual(payments.map(({ kind }) => kind), ['CHARGE', 'REFUND']);
});
test('order: everybody sees their own', async () => {
  const web = await page();
  const { booking } = await booked(web);
  const order = await placed(web, booking);
  const { orders } = await web.post(`${ORDERS}/query`, { query: {} });
  assert.deepEqual(orders.map(({ id }) => id), [order.id]);
  await notFound((await page()).get(`${ORDERS}/${order.id}`), 'ORDER_NOT_FOUND');
  const all = await owner('POST', `${ORDERS}/query`, { query: { filter: { number: order.number } } });
  assert.deepEqual(all.orders.map(({ id }) => id), [order.id]);
});
test('order: of two unpaid orders for one time the second is rejected (E38, E45)', async () => {
  const web = await page();
  const { staff, service, booking } = await booked(web);
  const slot = rest(slotFrom({ ...(await firstSlot(service)), localStartDate: booking.bookedEntity.slot.startDate, localEndDate: booking.bookedEntity.slot.endDate }, staff, service));
  const submission = { first_name: 'Bob', last_name: 'High', email: `bob.${uid().slice(0, 8)}@example.com` };
  const { booking: second } = await web.post('/_api/bookings-service/v2/bookings', {
    booking: { bookedEntity: { slot }, totalParticipants: 1, selectedPaymentOption: 'OFFLINE' }, formSubmission: submission,
  });
  assert.equal((await placed(web, booking)).status, 'APPROVED');
  assert.equal((await placed(web, second)).status, 'REJECTED');
  assert.equal((await readBooking(second.id)).booking.status, 'DECLINED');
});
test('redirect: a page is led to where the cart is paid', async () => {
  const web = await page();
  const { booking } = await booked(web, { option: 'ONLINE' });
  const cart = await cartOf(web, booking);
  const { redirectSession } = await web.post(REDIRECT, { ecomCheckout: { checkoutId: cart.id }, callbacks: { postFlowUrl: 'https://elsewhere.example/' } });
  assert.match(redirectSession.fullUrl, new RegExp(`/s/[^/]+/pay/${cart.id}[?]for=`));
  await notFound(web.post(REDIRECT, { ecomCheckout: { checkoutId: uid() } }), 'CART_NOT_FOUND');
});
test('fees: a late cancellation owes what the policy says, and its order takes it (F24, F27)', async () => {
  const policy = await wix.bookingPolicies.createBookingPolicy({
    name: uniq('Fees'), customPolicyDescription: { enabled: true, description: 'Late costs.' }, saveCreditCardPolicy: { enabled: true },
    cancellationFeePolicy: { enabled: true, cancellationWindows: [{ percentage: '25', startInMinutes: 60 * 24 * 30 }] },
  });
  const { staff, service } = await bookable({ ...priced('80'), bookingPolicy: { _id: policy._id } });
  const made = await book(appointmentBooking(await firstSlot(service), staff, service), { flowControlSettings: {} });
  const { order } = await owner('POST', CARTS, cartBody({ id: made._id })).then(async ({ cart }) => {
    const { orderId } = await owner('POST', `${CARTS}/${cart.id}/place-order`, {});
    return owner('GET', `${ORDERS}/${orderId}`);
  });
  assert.equal(order.status, 'APPROVED');
  const preview = await wix.bookingFees.listBookingFeesByBookingIds({ bookingIds: [made._id] });
  assert.equal(preview.bookingFees[0].cancellationFee.status, 'PREVIEW');
  assert.equal(preview.bookingFees[0].cancellationFee.price.value, '20.00');
  const { booking: now } = await readBooking(made._id);
  await wix.bookings.cancelBooking(made._id, { revision: now.revision, flowControlSettings: { ignoreCancellationPolicy: true } });
  const due = await wix.bookingFees.listBookingFeesByBookingIds({ bookingIds: [made._id] });
  assert.equal(due.bookingFees[0].cancellationFee.status, 'NOT_YET_APPLIED_TO_ORDER');
  const applied = await wix.bookingFees.applyBookingFeesToOrder([made._id], {});
  assert.equal(applied.ecomOrderInfo.orderId, order.id);
  assert.equal(applied.ecomOrderInfo.additionalFeePrice.amount, '20.00');
  await fails(wix.bookingFees.applyBookingFeesToOrder([made._id], {}), { codes: ['BOOKING_FEE_ALREADY_APPLIED'] });
  const { additionalFeeId } = applied.ecomOrderInfo;
  await fails(wix.bookingFees.collectAppliedBookingFees(order.id, { additionalFeeId }), { codes: ['NO_SAVED_PAYMENT_METHOD'] });
  const { extendedBookings: [extended] } = await wix.extendedBookings.queryExtendedBookings({ filter: { id: made._id } }, { withBookingFeeDetails: true });
  assert.equal(extended.bookingFeeDetails.cancellationFeeStatus, 'APPLIED_TO_ORDER');
});
test('fees: nobody named is refused, and collecting needs an order (F24, F28)', async () => {
  await fails(wix.bookingFees.listBookingFeesByBookingIds({ bookingIds: [] }), { codes: ['MISSING_BOOKING_IDS'] });
  await notFound(wix.bookingFees.collectAppliedBookingFees(uid(), { additionalFeeId: uid() }), 'ORDER_NOT_FOUND');
  await fails(visitor().bookingFees.listBookingFeesByBookingIds({ bookingIds: [uid()] }), { status: 403 });
});
test('settings: who takes the money is told by the owner, and secrets are never shown', async () => {
  const path = '/_openbookings/v1/payments/settings';
  const { paymentSettings } = await owner('GET', path);
  assert.equal(paymentSettings.provider, 'MANUAL');
  await fails((await page()).get(path), { status: 403 });
  await fails(owner('PATCH', path, { paymentSettings: { revision: '99', provider: 'MANUAL' } }), { status: 409 });
});
test('messages: what no provider signed changes nothing', async () => {
  const forged = await request('POST', '/_openbookings/v1/payments/stripe/webhook', { id: 'evt_1', type: 'checkout.session.completed', data: { object: {} } });
  assert.equal(forged.status, 200);
  const unknown = await request('POST', '/_openbookings/v1/payments/nobody/webhook', {});
  assert.equal(unknown.status, 200);
});
test('messages: a provider is believed when it has signed, and not otherwise (H32)', async () => {
  const settings = '/_openbookings/v1/payments/settings';
  const secret = 'whsec_of_this_site';
  const { site } = await owner('GET', '/_openbookings/v1/site');
  await owner('PATCH', '/_openbookings/v1/site', { site: { revision: site.revision, baseUrl: 'https://book.example' } });
  const { paymentSettings: { revision } } = await owner('GET', settings);
  const { paymentSettings } = await owner('PATCH', settings, { paymentSettings: { revision, provider: 'STRIPE', stripe: { secretKey: 'sk_test_of_this_site', webhookSecret: secret } } });
  const object = { id: 'cs_1', mode: 'payment', payment_status: 'paid', amount_total: 1, currency: 'usd', metadata: { siteId: SITE_ID, paymentId: uid() } };
  const body = { id: 'evt_9', type: 'checkout.session.completed', data: { object } };
  const send = (signature) => request('POST', '/_openbookings/v1/payments/stripe/webhook', body, { 'Stripe-Signature': signature });
  const seconds = Math.floor(Date.now() / 1000);
  const signed = createHmac('sha256', secret).update(`${seconds}.${JSON.stringify(body)}`).digest('hex');
  assert.equal((await send(`t=${seconds},v1=${signed}`)).status, 200);
  for (const forged of [`t=${seconds},v1=${signed.replace(/./, 'x')}`, `t=${seconds - 600},v1=${signed}`, '']) {
    const refusal = await send(forged);
    assert.equal(refusal.status, 401);
    assert.equal((await refusal.json()).details.applicationError.code, 'UNAUTHENTICATED');
  }
  await owner('PATCH', settings, { paymentSettings: { revision: paymentSettings.revision, provider: 'MANUAL' } });
});
