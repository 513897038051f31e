// Services of each type, and the sessions of classes and courses.
import { createEvent, weekly } from './calendar.mjs';
import { wix } from './connection.mjs';
import { at, day } from './dates.mjs';
import { isGuid, uniq } from './expectations.mjs';
import { makeStaff, makeWorkingStaff, someStaff } from './people.mjs';

export const ADDRESS = '1 Test Street, Testville';
/** A new object each time: the client rewrites the addresses it is given in place. */
export const customPlace = () => ({ type: 'CUSTOM', custom: { address: { formatted: ADDRESS } } });
export const PAY = { rateType: 'FIXED', fixed: { price: { value: '50', currency: 'USD' } }, options: { online: true, inPerson: true } };
const ONLINE = { enabled: true, requireManualApproval: false, allowMultipleRequests: false };
const common = (type, label, defaultCapacity, over) => ({
  type, name: uniq(label), defaultCapacity, onlineBooking: ONLINE, payment: PAY, locations: [customPlace()], ...over,
});
/** The documented smallest body of each type. */
export const serviceBody = {
  appointment: (over = {}) => common('APPOINTMENT', 'Appointment', 1, { schedule: { availabilityConstraints: { sessionDurations: [60] } }, ...over }),
  class: (over = {}) => common('CLASS', 'Class', 4, over),
  course: (over = {}) => common('COURSE', 'Course', 3, over),
};
export async function makeService(body) {
  const service = await wix.services.createService(body);
  isGuid(service?._id, 'service ID');
  return service;
}
export async function makeAppointment(over = {}, staff) {
  staff ??= await someStaff();
  return makeService(serviceBody.appointment({ staffMemberIds: [staff.resourceId], ...over }));
}
const session = (service, staff, type, start, minutes, recurrence) => createEvent({
  scheduleId: service.schedule._id, type, start, end: new Date(start.getTime() + minutes * 60000),
  resources: [{ id: staff.resourceId, permissionRole: 'WRITER' }], ...(recurrence ? { recurrence } : {}),
});
/** A class with a weekly session (without end unless `until`) or a single one. */
export async function makeClass({ over = {}, staff, inDays = 7, hour = 10, minutes = 60, recurring = true, until } = {}) {
  staff ??= await makeStaff();
  const service = await makeService(serviceBody.class(over));
  isGuid(service.schedule?._id, 'schedule ID');
  const date = day(inDays);
  const event = await session(service, staff, 'CLASS', at(date, hour), minutes, recurring ? weekly(date, until) : undefined);
  return { service, event, staff };
}
/** A course with `sessions` single sessions, one each week. */
export async function makeCourse({ over = {}, staff, inDays = 7, hour = 12, sessions = 3 } = {}) {
  staff ??= await makeStaff();
  const service = await makeService(serviceBody.course(over));
  isGuid(service.schedule?._id, 'schedule ID');
  for (let week = 0; week < sessions; week++) {
    await session(service, staff, 'COURSE', at(day(inDays + 7 * week), hour), 60);
  }
  return { service, staff };
}
/** An appointment service with working staff of its own: nothing else can disturb its slots. */
export async function bookable(over = {}, hours) {
  const staff = await makeWorkingStaff(hours);
  return { staff, service: await makeAppointment(over, staff) };
}
