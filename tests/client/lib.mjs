// What the scenarios import: connection, expectations, dates and the makers of test data.
export * from './lib/connection.mjs';
export * from './lib/expectations.mjs';
export * from './lib/dates.mjs';
export * from './lib/calendar.mjs';
export * from './lib/people.mjs';
export * from './lib/places.mjs';
export * from './lib/services.mjs';
export * from './lib/bookings.mjs';
