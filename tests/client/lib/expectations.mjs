// What an answer or a refusal must look like, whatever the method.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

export const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isGuid = (value, what = 'id') => assert.match(String(value), GUID, `${what} is a GUID`);
export const isRevision = (value) => assert.match(String(value), /^\d+$/, 'revision is a decimal string');
export const bumped = (after, before) => assert.equal(Number(after), Number(before) + 1, 'revision grows by 1');
export const ids = (list) => (list ?? []).map((item) => item._id);
export const names = (list) => (list ?? []).map((item) => item.name);
export const uid = () => crypto.randomUUID();

const RUN = crypto.randomBytes(4).toString('hex');
let made = 0;
/** A name nobody else uses, sortable by age, at most 40 characters. */
export const uniq = (label) => `${label}-${RUN}-${String(++made).padStart(4, '0')}`.slice(0, 40);

/** Requires the call to be refused in the error form, and gives the error. */
export async function fails(promise, { status, codes, rules, reason } = {}) {
  const error = await promise.then(() => undefined, (refusal) => refusal);
  assert.ok(error, `the call must be refused${reason ? ` (${reason})` : ''}`);
  if (error.details?.applicationError?.code === 'NOT_IMPLEMENTED') throw error; // see run.mjs
  assert.ok(error.details, `an error body with details is expected, got: ${error.message}`);
  const told = JSON.stringify(error.details).slice(0, 300);
  if (status) assert.ok([].concat(status).includes(error.status), `status ${error.status}, expected ${status}: ${told}`);
  const wanted = [...(codes ?? []), ...(rules ?? [])];
  const given = reasons(error);
  if (wanted.length) assert.ok(given.some((code) => wanted.includes(code)), `${JSON.stringify(given)}, expected one of ${wanted}: ${told}`);
  return error;
}
const reasons = ({ details }) => [
  details.applicationError?.code,
  ...(details.validationError?.fieldViolations ?? []).flatMap((v) => [v.ruleName, v.violatedRule, v.data?.ruleName]),
].filter(Boolean).map(String);

/** 404 with a code of its own: without one the client would put the status number there. */
export async function notFound(promise, ...codes) {
  const error = await fails(promise, { status: 404 });
  const code = error.details.applicationError?.code;
  assert.equal(typeof code, 'string', 'details.applicationError.code is present');
  if (codes.length) assert.ok([...codes, 'NOT_FOUND'].includes(code), `code ${code}`);
  return error;
}
export const staleRevision = (promise) => fails(promise, { status: [409, 428, 400], reason: 'stale revision' });
export const forbidden = (promise) => fails(promise, { status: 403 });

/** 400 with at least one violation that has a field and a description (X2). */
export async function invalidArgument(promise, { rules, field } = {}) {
  const error = await fails(promise, { status: 400 });
  const violations = error.details.validationError?.fieldViolations;
  const told = JSON.stringify(error.details).slice(0, 300);
  assert.ok(Array.isArray(violations) && violations.length, `fieldViolations are expected, got ${told}`);
  assert.ok(violations.every((v) => typeof v.field === 'string' && typeof v.description === 'string'), told);
  if (field) assert.ok(violations.some((v) => v.field.includes(field)), `a violation about ${field}: ${told}`);
  if (rules) {
    const given = violations.map((v) => v.ruleName ?? v.data?.ruleName).filter(Boolean);
    if (given.length) assert.ok(given.some((rule) => rules.includes(rule)), `rule ${given}, expected one of ${rules}`);
  }
  return error;
}
/** 400 for exactly this named rule; an answer that names no rule does not do. */
export async function breaksRule(promise, ...rules) {
  return fails(promise, { status: 400, rules });
}
/** Items of every page of a query, and how many pages there were. */
export async function allPages(result, most = 50) {
  const items = [...result.items];
  let pages = 1;
  for (; result.hasNext() && pages < most; pages++) {
    result = await result.next();
    items.push(...result.items);
  }
  return { items, pages };
}
/** Tries again for two seconds: the interface allows reads to lag behind writes (X16). */
export async function eventually(check) {
  for (let attempt = 0; ; attempt++) {
    try { return await check(); } catch (error) { if (attempt >= 10) throw error; }
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
