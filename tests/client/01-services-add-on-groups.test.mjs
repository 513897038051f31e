import { test } from 'node:test';
import assert from 'node:assert/strict';
import { day, fails, invalidArgument, isGuid, makeAppointment, makeService, notFound, serviceBody, uid, uniq, wix } from './lib.mjs';

const makeAddOn = () => wix.addOns.createAddOn({ name: uniq('Extra'), price: { value: '5', currency: 'USD' }, durationInMinutes: 10 });
const addOnIds = async (count) => {
  const made = [];
  for (let index = 0; index < count; index++) made.push((await makeAddOn())._id);
  return made;
};
const makeGroup = async (service, over = {}) => (await wix.services.createAddOnGroup({ name: uniq('Group'), ...over }, { serviceId: service._id })).addOnGroup;
const setAddOns = (service, group, list) => wix.services.setAddOnsForGroup(service._id, { groupId: group._id, addOnIds: list });
const details = async (service, options) => (await wix.services.listAddOnGroupsByServiceId(service._id, options)).addOnGroupsDetails;
const groupsOf = async (service) => (await wix.services.getService(service._id)).addOnGroups ?? [];

test('add-on groups: create, and see it on the service (A81)', async () => {
  const s = await makeAppointment();
  const [extra] = await addOnIds(1);
  const group = await makeGroup(s, { prompt: 'Anything else?', maxNumberOfAddOns: 2, addOnIds: [extra] });
  isGuid(group._id, 'group ID');
  assert.equal(group.prompt, 'Anything else?');
  assert.deepEqual(await groupsOf(s), [group]);
  assert.deepEqual(group.addOnIds, [extra]);
});
test('add-on groups: at most three on a service (A81)', async () => {
  const s = await makeAppointment();
  for (let index = 0; index < 3; index++) await makeGroup(s);
  await fails(makeGroup(s), { status: [400, 428] });
  assert.equal((await groupsOf(s)).length, 3);
});
test('add-on groups: limits of name and prompt (A81)', async () => {
  const s = await makeAppointment();
  await makeGroup(s, { name: 'n'.repeat(100), prompt: 'p'.repeat(200) });
  await invalidArgument(makeGroup(s, { name: 'n'.repeat(101) }), { field: 'name' });
  await invalidArgument(makeGroup(s, { prompt: 'p'.repeat(201) }), { field: 'prompt' });
  await invalidArgument(makeGroup(s, { name: undefined }), { field: 'name' });
});
test('add-on groups: update changes what is sent (A82)', async () => {
  const s = await makeAppointment();
  const group = await makeGroup(s, { prompt: 'Old' });
  const { addOnGroup } = await wix.services.updateAddOnGroup({ _id: group._id, prompt: 'New' }, { serviceId: s._id });
  assert.equal(addOnGroup.prompt, 'New');
  assert.equal(addOnGroup.name, group.name);
});
test('add-on groups: a group belongs to one service for ever (A82)', async () => {
  const [mine, other] = [await makeAppointment(), await makeAppointment()];
  const group = await makeGroup(mine);
  await fails(wix.services.updateAddOnGroup({ _id: group._id, name: 'x' }, { serviceId: other._id }), { codes: ['GROUP_NOT_ON_SERVICE'] });
  await fails(wix.services.deleteAddOnGroup(group._id, { serviceId: other._id }), { codes: ['GROUP_NOT_ON_SERVICE'] });
  await fails(setAddOns(other, group, await addOnIds(1)), { codes: ['ADD_ON_GROUP_NOT_FOUND'] });
  assert.deepEqual(await groupsOf(mine), [group]);
});
test('add-on groups: deleting a group keeps its add-ons (A82)', async () => {
  const s = await makeAppointment();
  const [extra] = await addOnIds(1);
  const group = await makeGroup(s, { addOnIds: [extra] });
  await wix.services.deleteAddOnGroup(group._id, { serviceId: s._id });
  assert.deepEqual(await groupsOf(s), []);
  assert.equal((await wix.addOns.getAddOn(extra))._id, extra);
});
test('add-on groups: set replaces the list, and its order is the order of display (A83)', async () => {
  const s = await makeAppointment();
  const [a, b, c] = await addOnIds(3);
  const group = await makeGroup(s, { addOnIds: [a] });
  assert.deepEqual((await setAddOns(s, group, [c, b])).addOnGroup.addOnIds, [c, b]);
  const [shown] = await details(s);
  assert.deepEqual(shown.addOns.map((addOn) => addOn.addOnId ?? addOn._id), [c, b]);
});
test('add-on groups: a group holds one to seven add-ons that exist (A81, A83)', async () => {
  const s = await makeAppointment();
  const group = await makeGroup(s);
  const eight = await addOnIds(8);
  await setAddOns(s, group, eight.slice(0, 7));
  await fails(setAddOns(s, group, eight), { status: 400 });
  await fails(setAddOns(s, group, []), { status: 400 });
  await fails(setAddOns(s, group, [uid()]), { status: [400, 404] });
  assert.deepEqual((await groupsOf(s))[0].addOnIds, eight.slice(0, 7));
});
test('add-on groups: list gives the groups in order, or those asked for (A83)', async () => {
  const s = await makeAppointment();
  const [a, b] = [await makeGroup(s), await makeGroup(s)];
  assert.deepEqual((await details(s)).map((group) => group.groupName), [a.name, b.name]);
  assert.deepEqual((await details(s, { groupIds: [b._id] })).map((group) => group.groupId), [b._id]);
  await notFound(wix.services.listAddOnGroupsByServiceId(uid()));
});
test('add-on groups: a deleted add-on leaves its groups (F13)', async () => {
  const s = await makeAppointment();
  const [a, b] = await addOnIds(2);
  await makeGroup(s, { addOnIds: [a, b] });
  await wix.addOns.deleteAddOn(a);
  assert.deepEqual((await groupsOf(s))[0].addOnIds, [b]);
  assert.deepEqual((await details(s))[0].addOns.map((addOn) => addOn.addOnId ?? addOn._id), [b]);
});
test('add-on groups: a service paid by subscription has none (A44)', async () => {
  const subscription = { amountPerBillingCycle: { value: '30', currency: 'USD' }, frequency: 'MONTHLY', totalPayments: 3, firstChargeDate: 'CHECKOUT', recurringStartDate: day(30) };
  const s = await makeService(serviceBody.course({ payment: { rateType: 'SUBSCRIPTION', subscription, options: { online: true } } }));
  await fails(makeGroup(s), { codes: ['SUBSCRIPTION_SERVICE_NOT_SUPPORTED'] });
});
