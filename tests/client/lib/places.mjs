// Business locations: made through the server's own interface, which has no npm package.
import assert from 'node:assert/strict';
import { request } from './connection.mjs';
import { uniq } from './expectations.mjs';

async function own(path, body = {}) {
  const answer = await request('POST', `/_openbookings/v1/locations${path}`, body);
  const json = await answer.json();
  assert.ok(answer.ok, `POST locations${path} -> ${answer.status} ${JSON.stringify(json).slice(0, 300)}`);
  return json.location;
}
export const makeLocation = () => own('', { location: { name: uniq('Branch'), address: { formatted: '2 Branch Road, Testville' } } });
export const archiveLocation = (id) => own(`/${id}/archive`);
export const atBusiness = (...locations) => locations.map(({ id }) => ({ type: 'BUSINESS', business: { _id: id } }));
