// Calendar V3 has no npm package: plain requests, same caller.
import assert from 'node:assert/strict';
import { call } from './connection.mjs';
import { DAYS, TZ, local } from './dates.mjs';

export const calendar = call;
/** An event from `start` to `end` (dates, read in UTC). */
export async function createEvent({ scheduleId, start, end, recurrence, ...rest }) {
  const { event } = await calendar('POST', '/calendar/v3/events', {
    event: {
      scheduleId,
      start: { localDate: local(start), timeZone: TZ },
      end: { localDate: local(end), timeZone: TZ },
      ...(recurrence ? { recurrenceRule: recurrence } : {}),
      ...rest,
    },
  });
  assert.ok(event?.id, 'Create Event returns event.id');
  return event;
}
/** The rule "every week on the weekday of `date`". */
export const weekly = (date, until) => ({ frequency: 'WEEKLY', interval: 1, days: [DAYS[date.getUTCDay()]], ...(until ? { until } : {}) });
