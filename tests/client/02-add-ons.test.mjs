import { test } from 'node:test';
import assert from 'node:assert/strict';
import { allPages, bumped, fails, ids, invalidArgument, isGuid, isRevision, names, notFound, staleRevision, uid, uniq, wix } from './lib.mjs';

const body = (over = {}) => ({ name: uniq('Extra'), price: { value: '5', currency: 'USD' }, durationInMinutes: 10, ...over });
const make = (over) => wix.addOns.createAddOn(body(over));
const byQuantity = (maxQuantity) => ({ durationInMinutes: undefined, maxQuantity });
const query = () => wix.addOns.queryAddOns();
const outcomes = ({ results }) => results.map(({ itemMetadata }) => itemMetadata.success);

test('add-ons: create and get (F13)', async () => {
  const a = await make();
  isGuid(a._id);
  isRevision(a.revision);
  assert.equal(a.revision, '1');
  assert.equal(a.durationInMinutes, 10);
  assert.equal(a.price.value, '5');
  assert.deepEqual(await wix.addOns.getAddOn(a._id), a);
  await notFound(wix.addOns.getAddOn(uid()));
});
test('add-ons: limited by time or by number, one of the two (F13)', async () => {
  assert.equal((await make(byQuantity(3))).maxQuantity, 3);
  await invalidArgument(make({ maxQuantity: 3 }));
  await invalidArgument(make({ durationInMinutes: undefined }));
});
test('add-ons: limits of duration and quantity (F13)', async () => {
  assert.equal((await make({ durationInMinutes: 1440 })).durationInMinutes, 1440);
  assert.equal((await make(byQuantity(9999))).maxQuantity, 9999);
  for (const durationInMinutes of [0, 1441]) await invalidArgument(make({ durationInMinutes }), { field: 'durationInMinutes' });
  for (const maxQuantity of [0, 10000]) await invalidArgument(make(byQuantity(maxQuantity)), { field: 'maxQuantity' });
});
test('add-ons: a name of 1 to 100 characters is required (F13)', async () => {
  await make({ name: 'n'.repeat(100) });
  for (const name of [undefined, '', 'n'.repeat(101)]) await invalidArgument(make({ name }), { field: 'name' });
});
test('add-ons: may be free, but never below zero (F13, X15)', async () => {
  assert.equal(Number((await make({ price: { value: '0', currency: 'USD' } })).price.value), 0);
  await invalidArgument(make({ price: { value: '-1', currency: 'USD' } }), { field: 'price' });
  await invalidArgument(make({ price: { value: 'much', currency: 'USD' } }), { field: 'price' });
});
test('add-ons: update needs the current revision (X4)', async () => {
  const a = await make();
  const u = await wix.addOns.updateAddOn(a._id, { revision: a.revision, name: uniq('Renamed') });
  bumped(u.revision, a.revision);
  assert.equal(u.durationInMinutes, 10);
  await staleRevision(wix.addOns.updateAddOn(a._id, { revision: a.revision, name: 'x' }));
  assert.deepEqual(await wix.addOns.getAddOn(a._id), u);
});
test('add-ons: an update keeps one of time and number (F13)', async () => {
  const a = await make();
  await invalidArgument(wix.addOns.updateAddOn(a._id, { revision: a.revision, durationInMinutes: 1441 }), { field: 'durationInMinutes' });
  const u = await wix.addOns.updateAddOn(a._id, { revision: a.revision, durationInMinutes: 25 });
  assert.equal(u.durationInMinutes, 25);
});
test('add-ons: delete', async () => {
  const a = await make();
  await wix.addOns.deleteAddOn(a._id);
  await notFound(wix.addOns.getAddOn(a._id));
  await notFound(wix.addOns.deleteAddOn(a._id));
  assert.deepEqual((await query().eq('_id', a._id).find()).items, []);
});
test('add-ons: query by name, duration and quantity', async () => {
  const [short, long, counted] = [await make(), await make({ durationInMinutes: 99 }), await make(byQuantity(4))];
  const all = ids([short, long, counted]);
  assert.deepEqual(ids((await query().eq('name', short.name).find()).items), [short._id]);
  assert.deepEqual(ids((await query().in('_id', all).gt('durationInMinutes', 50).find()).items), [long._id]);
  assert.deepEqual(ids((await query().in('_id', all).eq('maxQuantity', 4).find()).items), [counted._id]);
});
test('add-ons: query pages by cursor and sorts both ways (X11)', async () => {
  const made = [await make(), await make(), await make()];
  const up = await allPages(await query().in('_id', ids(made)).ascending('name').limit(2).find());
  assert.deepEqual(names(up.items), names(made));
  assert.equal(up.pages, 2);
  const down = await query().in('_id', ids(made)).descending('name').find();
  assert.deepEqual(names(down.items), names(made).reverse());
});
test('add-ons: sorted by ID when no order is asked for', async () => {
  const made = [await make(), await make(), await make()];
  assert.deepEqual(ids((await query().in('_id', ids(made)).find()).items), ids(made).sort());
});
test('add-ons: a long query is sent with POST and answered the same', async () => {
  const a = await make();
  const many = [a._id, ...Array.from({ length: 120 }, uid)];
  assert.deepEqual(ids((await query().in('_id', many).find()).items), [a._id]);
});
test('add-ons: bulk create, one failing alone (F13, X7)', async () => {
  const answer = await wix.addOns.bulkCreateAddOns([body(), body({ durationInMinutes: undefined }), body()], { returnEntity: true });
  assert.deepEqual(outcomes(answer), [true, false, true]);
  assert.equal(answer.bulkActionMetadata.totalFailures, 1);
  assert.equal(answer.results[0].item._id, answer.results[0].itemMetadata._id);
});
test('add-ons: bulk update by revision (X4, X7)', async () => {
  const [a, b] = [await make(), await make()];
  const change = ({ _id, revision }, name) => ({ addOn: { _id, revision, name } });
  const answer = await wix.addOns.bulkUpdateAddOns([change(a, 'A'), change({ ...b, revision: '5' }, 'B')], { returnEntity: true });
  assert.deepEqual(outcomes(answer), [true, false]);
  assert.equal(answer.results[0].item.name, 'A');
  assert.deepEqual(await wix.addOns.getAddOn(b._id), b);
});
test('add-ons: bulk delete (X7)', async () => {
  const [a, b] = [await make(), await make()];
  assert.deepEqual(outcomes(await wix.addOns.bulkDeleteAddOns([a._id, uid(), b._id])), [true, false, true]);
  await notFound(wix.addOns.getAddOn(b._id));
});
test('add-ons: bulk calls take 1 to 100 (F13)', async () => {
  await invalidArgument(wix.addOns.bulkDeleteAddOns(Array.from({ length: 101 }, uid)), { field: 'addOnIds' });
  await fails(wix.addOns.bulkDeleteAddOns([]), { status: 400 });
});
