// Days and wall-clock times; the sites of the scenarios live in UTC.
export const TZ = 'UTC';
export const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** YYYY-MM-DDThh:mm:00 of an instant, read in UTC. */
export const local = (date) => `${date.toISOString().slice(0, 16)}:00`;
/** Midnight `days` from today. */
export const day = (days) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days));
};
export const at = (midnight, hours, minutes = 0) => new Date(midnight.getTime() + (hours * 60 + minutes) * 60000);
export const minutesBetween = (start, end) => (new Date(`${end}Z`) - new Date(`${start}Z`)) / 60000;
