// The unmodified official client, pointed at the server under test and at nothing else.
//
// Environment:
//   BASE       host:port or URL of the server, on this machine (default 127.0.0.1:8080)
//   API_KEY, SITE_ID, CLIENT_ID   what `openbookings site create --json` printed
//   ROUTES     "public": the documented paths; "host": those used with a custom host.apiBaseUrl
import { ApiKeyStrategy, OAuthStrategy, createClient } from '@wix/sdk';
import * as modules from '@wix/bookings';

const base = process.env.BASE ?? '127.0.0.1:8080';
export const BASE = new URL(/^https?:\/\//.test(base) ? base : `http://${base}`);
export const API_KEY = process.env.API_KEY ?? 'test-api-key';
export const SITE_ID = process.env.SITE_ID ?? '11111111-1111-4111-8111-111111111111';
export const CLIENT_ID = process.env.CLIENT_ID ?? '22222222-2222-4222-8222-222222222222';
const CUSTOM_HOST = 'openbookings.test:8443';

if (!['127.0.0.1', 'localhost', '[::1]'].includes(BASE.hostname)) {
  throw new Error(`the scenarios run against this machine only, not ${BASE.hostname}`);
}

const send = globalThis.fetch;

/** fetch that turns the client's addresses into BASE and refuses every other host. */
export const localFetch = (input, init) => {
  const request = typeof input === 'object' && 'url' in input ? input : undefined;
  const url = new URL(request ? request.url : String(input));
  if (!/(^|\.)wixapis\.com$/.test(url.hostname) && ![CUSTOM_HOST, BASE.host].includes(url.host)) {
    throw new Error(`the scenarios must not contact ${url.host}`);
  }
  url.protocol = BASE.protocol;
  url.host = BASE.host;
  url.port = BASE.port;
  return request ? send(new Request(url, request), init) : send(url, { redirect: 'error', ...init });
};
// The token calls of OAuthStrategy use the global fetch, whatever `fetch` the client was given.
globalThis.fetch = localFetch;

const host = process.env.ROUTES === 'host' ? { host: { apiBaseUrl: CUSTOM_HOST } } : {};
export const clientWith = (auth) => createClient({ modules, auth, fetch: localFetch, useCDN: false, ...host });

/** The owner. */
export const wix = clientWith(ApiKeyStrategy({ siteId: SITE_ID, apiKey: API_KEY }));
/** A visitor of the site, with a token of its own. */
export const visitor = () => clientWith(OAuthStrategy({ clientId: CLIENT_ID }));

/** A call the client has no method for, as the owner: the raw answer. */
export const request = (method, path, body, headers = {}) => localFetch(`https://www.wixapis.com${path}`, {
  method,
  headers: { Authorization: API_KEY, 'wix-site-id': SITE_ID, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
  ...(body ? { body: JSON.stringify(body) } : {}),
});

/** The same, for its JSON; a refusal is thrown with the body as message, as the client does. */
export async function call(method, path, body) {
  const answer = await request(method, path, body);
  const json = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(JSON.stringify(json)), { status: answer.status, details: json.details });
  return json;
}
