// Business locations: made through the server's own interface, which has no npm package.
import { call } from './connection.mjs';
import { uniq } from './expectations.mjs';

const own = async (path, body = {}) => (await call('POST', `/_openbookings/v1/locations${path}`, body)).location;

export const makeLocation = () => own('', { location: { name: uniq('Branch'), address: { formatted: '2 Branch Road, Testville' } } });
export const archiveLocation = (id) => own(`/${id}/archive`);
export const atBusiness = (...locations) => locations.map(({ id }) => ({ type: 'BUSINESS', business: { _id: id } }));
