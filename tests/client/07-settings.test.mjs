import { test } from 'node:test';
import assert from 'node:assert/strict';
import { bookable, bumped, fails, ids, invalidArgument, isGuid, isRevision, listSlots, minutesBetween, notFound, staleRevision, uid, wix } from './lib.mjs';

const BOOKINGS_APP = '13d21c63-b5ec-5912-8397-c3a5ddb27a97';
const settings = () => wix.bookingsSettings.getBookingsSettings();
const slotsConfiguration = async (appId = BOOKINGS_APP) => (await wix.timeSlotsConfiguration.getTimeSlotsConfigurationByAppId(appId)).timeSlotsConfiguration;
const changeSlots = (current, change) => wix.timeSlotsConfiguration.updateTimeSlotsConfiguration(current._id, { revision: current.revision, ...change });

/** Changes something of the whole site for one scenario, and puts it back. */
async function meanwhile(change, back, scenario) {
  await change();
  try { await scenario(); } finally { await back(); }
}

test('settings: always readable, with their defaults (H11)', async () => {
  const s = await settings();
  isRevision(s.revision);
  assert.equal(typeof s.cartCheckout?.enabled, 'boolean');
  assert.ok(['BUSINESS_TIME_ZONE', 'CUSTOMER_TIME_ZONE'].includes(s.displayTimeZone.basedOn));
});
test('settings: an update changes what it names and needs the current revision (H11, X4, X6)', async () => {
  const before = await settings();
  const wanted = !before.multiServiceAppointments.enabled;
  const after = await wix.bookingsSettings.updateBookingsSettings({ revision: before.revision, multiServiceAppointments: { enabled: wanted } });
  bumped(after.revision, before.revision);
  assert.equal(after.multiServiceAppointments.enabled, wanted);
  assert.deepEqual(after.cartCheckout, before.cartCheckout);
  await staleRevision(wix.bookingsSettings.updateBookingsSettings({ revision: before.revision, multiServiceAppointments: { enabled: !wanted } }));
  await wix.bookingsSettings.updateBookingsSettings({ revision: after.revision, multiServiceAppointments: before.multiServiceAppointments });
});
test('settings: an unknown value is refused (H11)', async () => {
  const s = await settings();
  await invalidArgument(wix.bookingsSettings.updateBookingsSettings({ revision: s.revision, displayTimeZone: { basedOn: 'MOON' } }), { field: 'basedOn' });
  assert.equal((await settings()).revision, s.revision);
});
test('settings: what is not editable here stays (H11, X6)', async () => {
  const before = await settings();
  const after = await wix.bookingsSettings.updateBookingsSettings({ revision: before.revision, siteProperties: { businessName: 'Mine' }, notifications: before.notifications ?? {} });
  assert.notEqual(after.siteProperties?.businessName, 'Mine');
});
test('time slots configuration: half hours, business zone, the customer may choose staff (H12)', async () => {
  const c = await slotsConfiguration();
  isGuid(c._id);
  assert.equal(c.appId, BOOKINGS_APP);
  assert.equal(c.splitInterval.valueInMinutes, 30);
  assert.equal(c.splitInterval.sameAsDuration, false);
  assert.equal(c.displayTimeZone.basedOn, 'BUSINESS_TIME_ZONE');
  assert.equal(c.displayTimeZone.customerCanChange, true);
  assert.equal(c.staffSelection.strategy, 'CUSTOMER_MAY_CHOOSE');
});
test('time slots configuration: get by ID gives the same; an unknown one is a 404 (H12)', async () => {
  const c = await slotsConfiguration();
  assert.deepEqual(await wix.timeSlotsConfiguration.getTimeSlotsConfiguration(c._id), c);
  await notFound(wix.timeSlotsConfiguration.getTimeSlotsConfiguration(uid()));
});
test('time slots configuration: query by app (H12)', async () => {
  const c = await slotsConfiguration();
  assert.deepEqual(ids((await wix.timeSlotsConfiguration.queryTimeSlotsConfigurations().eq('appId', BOOKINGS_APP).find()).items), [c._id]);
});
test('time slots configuration: the interval decides where slots start (H12, D29)', async () => {
  const { service } = await bookable();
  const steps = async () => {
    const starts = (await listSlots(service, 8, 9)).timeSlots.map((slot) => slot.localStartDate);
    return [...new Set(starts.slice(1).map((start, index) => minutesBetween(starts[index], start)))];
  };
  assert.deepEqual(await steps(), [30]);
  const before = await slotsConfiguration();
  await meanwhile(
    () => changeSlots(before, { splitInterval: { sameAsDuration: false, valueInMinutes: 15 } }),
    async () => changeSlots(await slotsConfiguration(), { splitInterval: before.splitInterval }),
    async () => assert.deepEqual(await steps(), [15]),
  );
  await meanwhile(
    async () => changeSlots(await slotsConfiguration(), { splitInterval: { sameAsDuration: true } }),
    async () => changeSlots(await slotsConfiguration(), { splitInterval: before.splitInterval }),
    async () => assert.deepEqual(await steps(), [60]),
  );
});
test('time slots configuration: update needs the current revision (X4)', async () => {
  const c = await slotsConfiguration();
  const u = await changeSlots(c, { displayTimeZone: { ...c.displayTimeZone, customerCanChange: false } });
  bumped(u.revision, c.revision);
  assert.equal(u.displayTimeZone.customerCanChange, false);
  assert.deepEqual(u.splitInterval, c.splitInterval);
  await staleRevision(changeSlots(c, { splitInterval: { valueInMinutes: 5 } }));
  await changeSlots(u, { displayTimeZone: c.displayTimeZone });
});
test('time slots configuration: an unknown strategy is refused (H13)', async () => {
  await invalidArgument(changeSlots(await slotsConfiguration(), { staffSelection: { strategy: 'DICE' } }), { field: 'strategy' });
});
test('provisioning: an app gets its configuration, and a second call changes nothing (H12)', async () => {
  const appId = uid();
  await wix.bookingsProvisioner.provisionBookingsPlatform(appId, { timeSlotsConfiguration: { splitInterval: { valueInMinutes: 20 } } });
  const first = await slotsConfiguration(appId);
  assert.equal(first.splitInterval.valueInMinutes, 20);
  await wix.bookingsProvisioner.provisionBookingsPlatform(appId, { timeSlotsConfiguration: { splitInterval: { valueInMinutes: 20 } } });
  assert.deepEqual(await slotsConfiguration(appId), first);
});

const SIDE_PANEL = { appId: BOOKINGS_APP, widgetType: 'SIDE_PANEL_VIEW' };
const display = (identifiers = SIDE_PANEL, options) => wix.displaySettings.getBookingsDisplaySettingsByWidget(identifiers, options);
const keep = ({ appId, widgetType }, change) => wix.displaySettings.upsertBookingsDisplaySettings({ bookingsDisplaySettingsAppId: appId, bookingsDisplaySettingsWidgetType: widgetType }, change);

test('display settings: a widget that was never set has its defaults and no revision', async () => {
  const d = await display({ appId: uid(), widgetType: 'SIDE_PANEL_VIEW' });
  assert.equal(d.widgetType, 'SIDE_PANEL_VIEW');
  assert.ok(!d.revision, 'nothing was saved');
  assert.ok(d.sidePanelView.notes.displayMode, 'defaults are filled in');
});
test('display settings: kept for each app and widget, deleted back to the defaults', async () => {
  const widget = { appId: uid(), widgetType: 'SIDE_PANEL_VIEW' };
  const { bookingsDisplaySettings: kept } = await keep(widget, { sidePanelView: { price: { visible: false } } });
  isGuid(kept._id);
  isRevision(kept.revision);
  assert.equal((await display(widget)).sidePanelView.price.visible, false);
  const { bookingsDisplaySettings: again } = await keep(widget, { sidePanelView: { price: { visible: true } } });
  assert.equal(again._id, kept._id);
  bumped(again.revision, kept.revision);
  await wix.displaySettings.deleteBookingsDisplaySettings(kept._id);
  assert.ok(!(await display(widget)).revision, 'back to the defaults');
});
test('display settings: a widget of one\'s own is told apart by its key', async () => {
  const widget = { appId: uid(), widgetType: 'CUSTOM' };
  await keep(widget, { customWidgetKey: 'left', extendedFields: { namespaces: {} }, sidePanelView: { notes: { visible: false } } });
  assert.ok((await display(widget, { customWidgetKey: 'left' })).revision);
  assert.ok(!(await display(widget, { customWidgetKey: 'right' })).revision);
  await fails(display(widget), { status: 400 });
});
