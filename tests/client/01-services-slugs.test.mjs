import { test } from 'node:test';
import assert from 'node:assert/strict';
import { breaksRule, fails, makeAppointment, notFound, uid, uniq, wix } from './lib.mjs';

const slugs = (service) => service.supportedSlugs.map((slug) => slug.name);
const rename = (service, name) => wix.services.updateService(service._id, { revision: service.revision, name });
const word = () => `s${uid().slice(0, 8)}`;

test('slugs: made from the name: small letters, one hyphen for what is neither letter nor digit (A63, A64)', async () => {
  const w = word();
  const expected = { [`My ${w}! Name 2023`]: `my-${w}-name-2023`, [`A ${w}_test`]: `a-${w}-test`, [`--${w}--`]: w, [`Caf\u00e9 ${w}`]: `cafe-${w}` };
  for (const [name, slug] of Object.entries(expected)) {
    assert.equal((await makeAppointment({ name })).mainSlug.name, slug, name);
  }
});
test('slugs: a name without letters and digits becomes untitled (A64)', async () => {
  assert.match((await makeAppointment({ name: '@@@' })).mainSlug.name, /^untitled(-\d+)?$/);
});
test('slugs: the second of the same name gets a number (A65)', async () => {
  const name = word();
  const made = [await makeAppointment({ name }), await makeAppointment({ name }), await makeAppointment({ name })];
  assert.deepEqual(made.map((s) => s.mainSlug.name), [name, `${name}-1`, `${name}-2`]);
});
test('slugs: a rename changes the main slug and keeps the old one (A56, A66)', async () => {
  const s = await makeAppointment({ name: word() });
  const name = word();
  const u = await rename(s, name);
  assert.equal(u.mainSlug.name, name);
  assert.equal(u.mainSlug.custom, false);
  assert.deepEqual(slugs(u).sort(), [s.mainSlug.name, name].sort());
});
test('slugs: a slug once used belongs to its service for ever (A65)', async () => {
  const name = word();
  await rename(await makeAppointment({ name }), word());
  assert.equal((await makeAppointment({ name })).mainSlug.name, `${name}-1`);
});
test('slugs: a custom slug stays when the name changes (A66)', async () => {
  const s = await makeAppointment();
  const custom = word();
  const { slug, service } = await wix.services.setCustomSlug(s._id, { slug: custom });
  assert.equal(slug.name, custom);
  assert.equal(service.mainSlug.custom, true);
  const name = word();
  const u = await rename(service, name);
  assert.equal(u.mainSlug.name, custom);
  assert.deepEqual(slugs(u).sort(), [s.mainSlug.name, custom, name].sort());
});
test('slugs: illegal characters are refused, underscores too (A63, A67)', async () => {
  const s = await makeAppointment();
  for (const slug of ['With Space', 'UPPER', 'under_score', '\u00fcber']) {
    await breaksRule(wix.services.setCustomSlug(s._id, { slug }), 'SLUG_CONTAINS_ILLEGAL_CHARACTERS');
  }
  assert.deepEqual((await wix.services.getService(s._id)).mainSlug, s.mainSlug);
});
test('slugs: a slug that another service uses or used is refused (A67)', async () => {
  const [old, current] = [word(), word()];
  await rename(await makeAppointment({ name: old }), current);
  const s = await makeAppointment();
  for (const slug of [old, current]) {
    await fails(wix.services.setCustomSlug(s._id, { slug }), { status: 428, codes: ['SLUG_ALREADY_EXISTS'] });
  }
});
test('slugs: a service may take its own old slug again (A67)', async () => {
  const old = word();
  const s = await rename(await makeAppointment({ name: old }), word());
  const { service } = await wix.services.setCustomSlug(s._id, { slug: old });
  assert.equal(service.mainSlug.name, old);
  assert.equal(new Set(slugs(service)).size, slugs(service).length, 'no slug twice');
});
test('slugs: validate says whether a slug could be set, and why not (A68)', async () => {
  const [s, other] = [await makeAppointment(), await makeAppointment()];
  const slug = word();
  const good = await wix.services.validateSlug(s._id, { slug });
  assert.equal(good.valid, true);
  assert.equal(good.slug ?? good.slugName, slug);
  const taken = await wix.services.validateSlug(s._id, { slug: other.mainSlug.name });
  assert.deepEqual([taken.valid, taken.errors], [false, ['SLUG_ALREADY_EXISTS']]);
  const illegal = await wix.services.validateSlug(s._id, { slug: 'a b' });
  assert.deepEqual([illegal.valid, illegal.errors], [false, ['SLUG_CONTAINS_ILLEGAL_CHARACTERS']]);
  assert.equal((await wix.services.getService(s._id)).mainSlug.name, s.mainSlug.name, 'nothing was set');
});
test('slugs: of an unknown service', async () => {
  await notFound(wix.services.setCustomSlug(uid(), { slug: word() }));
});
test('slugs: pages of the service are addressed by its slug (A69)', async () => {
  const s = await makeAppointment({ name: uniq('Paged') });
  assert.ok(s.urls.servicePage.includes(s.mainSlug.name), s.urls.servicePage);
  assert.ok(s.urls.bookingPage.includes(s.mainSlug.name), s.urls.bookingPage);
});
