// Cal.com's slot engine with all data in memory: no database, no network, no cache.
// Reads one JSON line with the cases, then for each further line (a case's number) asks once and
// writes a line with the milliseconds and the starts found.
import {AvailableSlotsService, BusyTimesService} from './package/dist/slots.js';
import {UserAvailabilityService} from './package/dist/schedules.js';
import {performance} from 'perf_hooks';
import {createInterface} from 'readline';

// The database client is absent on purpose; what is started towards it in vain is not measured.
process.on('unhandledRejection', () => {});

const HALF_HOUR = 30 * 60;
const ZONE = 'Europe/Berlin';
const instant = (seconds) => new Date(seconds * 1000);

function host(id) {
  const hours = {
    days: [1, 2, 3, 4, 5],
    startTime: new Date('1970-01-01T09:00:00Z'),
    endTime: new Date('1970-01-01T18:00:00Z'),
    date: null,
  };
  return {
    id, name: `u${id}`, email: `u${id}@x.test`, username: `u${id}`, timeZone: ZONE,
    credentials: [], allSelectedCalendars: [], userLevelSelectedCalendars: [],
    selectedCalendars: [], defaultScheduleId: id, travelSchedules: [], availability: [],
    bufferTime: 0, timeFormat: 24, schedules: [{id, timeZone: ZONE, availability: [hours]}],
  };
}

function booking(id, userId, start) {
  return {
    id, uid: `b${id}`, userId, title: 't',
    startTime: instant(start), endTime: instant(start + HALF_HOUR),
    eventType: {id: 1, beforeEventBuffer: 0, afterEventBuffer: 0, seatsPerTimeSlot: null},
    attendees: [{email: 'a@x.test'}], _count: {seatsReferences: 0},
  };
}

function eventTypeOf(users) {
  const alone = users.length === 1;
  return {
    id: 1, slug: 's', length: 30, slotInterval: null, offsetStart: 0, minimumBookingNotice: 0,
    periodType: 'UNLIMITED', periodDays: null, periodCountCalendarDays: null,
    periodStartDate: null, periodEndDate: null, beforeEventBuffer: 0, afterEventBuffer: 0,
    seatsPerTimeSlot: null, schedulingType: alone ? null : 'ROUND_ROBIN', schedule: null,
    timeZone: null, metadata: {}, bookingLimits: null, durationLimits: null, team: null,
    parent: null, users, hosts: users.map((user) => ({user, isFixed: alone, schedule: null})),
    onlyShowFirstAvailableSlot: false, restrictionScheduleId: null,
    useEventLevelSelectedCalendars: false,
  };
}

function serviceWith(booked) {
  const users = booked.map((_, number) => host(number + 1));
  const bookings = booked
    .flatMap((starts, number) => starts.map((start) => [number + 1, start]))
    .map(([user, start], number) => booking(number + 1, user, start));
  const eventType = eventTypeOf(users);
  const alone = users.length === 1;
  const hosts = users.map((user) => ({isFixed: alone, user}));
  const eventTypeRepo = {
    findForSlots: async () => eventType,
    findByIdForUserAvailability: async () => eventType,
  };
  const bookingRepo = {
    findAllExistingBookingsForEventTypeBetween: async () => bookings,
    findAcceptedBookingByEventTypeId: async () => [],
  };
  const oooRepo = {findManyOOO: async () => [], findUserOOODays: async () => []};
  const redisClient = {get: async () => null, set: async () => {}};
  const selectedSlots = {
    findManyUnexpiredSlots: async () => [], deleteManyExpiredSlots: async () => {},
  };
  const qualified = {
    qualifiedRRHosts: alone ? [] : hosts,
    allFallbackRRHosts: alone ? [] : hosts,
    fixedHosts: alone ? hosts : [],
  };
  return new AvailableSlotsService({
    eventTypeRepo, bookingRepo, oooRepo, redisClient,
    busyTimesService: new BusyTimesService({bookingRepo}),
    userAvailabilityService: new UserAvailabilityService(
      {eventTypeRepo, bookingRepo, oooRepo, redisClient}),
    selectedSlotRepo: selectedSlots, selectedSlotsRepo: selectedSlots,
    featuresRepo: {checkIfTeamHasFeature: async () => false},
    cacheService: {getShouldServeCache: async () => false},
    qualifiedHostsService: {findQualifiedHostsWithDelegationCredentials: async () => qualified},
    noSlotsNotificationService: {handleNotificationWhenNoSlots: async () => {}},
    scheduleRepo: {}, teamRepo: {}, userRepo: {}, checkBookingLimitsService: {},
    routingFormResponseRepo: {},
  });
}

async function ask(service, {from, to}) {
  const input = {
    eventTypeId: 1, startTime: instant(from).toISOString(), endTime: instant(to).toISOString(),
    timeZone: ZONE, isTeamEvent: false, usernameList: ['u1'],
  };
  const began = performance.now();
  const answer = await service._getAvailableSlots({input, ctx: {}});
  const milliseconds = performance.now() - began;
  const starts = Object.values(answer.slots).flat().map(({time}) => Date.parse(time) / 1000);
  return {milliseconds, starts};
}

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const question = JSON.parse((await lines.next()).value);
const services = question.booked.map(serviceWith);
for await (const number of lines) {
  console.log(JSON.stringify(await ask(services[Number(number)], question)));
}
process.exit(0);
