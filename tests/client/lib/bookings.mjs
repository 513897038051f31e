// Slots and the bookings made from them.
import assert from 'node:assert/strict';
import { wix } from './connection.mjs';
import { TZ, day, local } from './dates.mjs';
import { eventually, isGuid, isRevision } from './expectations.mjs';
import { person } from './people.mjs';
import { bookable } from './services.mjs';

export const listSlots = (service, fromDay, toDay, extra = {}) => wix.availabilityTimeSlots.listAvailabilityTimeSlots({
  serviceId: service._id, fromLocalDate: local(day(fromDay)), toLocalDate: local(day(toDay)), timeZone: TZ, ...extra,
});
export const classSlots = (service, fromDay = 1, toDay = 60, extra = {}) => wix.eventTimeSlots.listEventTimeSlots({
  serviceIds: [service._id], fromLocalDate: local(day(fromDay)), toLocalDate: local(day(toDay)), timeZone: TZ, ...extra,
});
export async function firstSlot(service, inDays = 7, extra = {}) {
  const { timeSlots } = await listSlots(service, inDays, inDays + 1, { bookable: true, ...extra });
  assert.ok(timeSlots?.length, `there is a bookable slot on day +${inDays}`);
  return timeSlots[0];
}
// Slots and bookings name the kinds of location differently.
const PLACE = { BUSINESS: 'OWNER_BUSINESS', CUSTOM: 'OWNER_CUSTOM', CUSTOMER: 'CUSTOM' };
const placeOf = ({ _id, locationType, formattedAddress } = {}) => ({
  ...(_id ? { _id } : {}), locationType: PLACE[locationType] ?? 'OWNER_CUSTOM', ...(formattedAddress ? { formattedAddress } : {}),
});
export const slotFrom = (slot, staff, service) => ({
  serviceId: slot.serviceId ?? service._id, scheduleId: slot.scheduleId ?? service.schedule._id,
  startDate: slot.localStartDate, endDate: slot.localEndDate, timezone: TZ,
  ...(staff ? { resource: { _id: staff.resourceId } } : {}),
  location: placeOf(slot.location),
});
const bookingOf = (bookedEntity, over) => ({ bookedEntity, contactDetails: person(), totalParticipants: 1, selectedPaymentOption: 'OFFLINE', ...over });
export const appointmentBooking = (slot, staff, service, over = {}) => bookingOf({ slot: slotFrom(slot, staff, service) }, over);
export const classBooking = (service, eventId, over = {}) => bookingOf({ slot: { serviceId: service._id, scheduleId: service.schedule._id, eventId } }, over);
export const courseBooking = (service, over = {}) => bookingOf({ schedule: { scheduleId: service.schedule._id, serviceId: service._id, timezone: TZ } }, over);

export async function book(booking, options) {
  const { booking: made } = await wix.bookings.createBooking(booking, options);
  isGuid(made?._id, 'booking ID');
  isRevision(made.revision);
  return made;
}
/** Books the first free slot of a fresh appointment service. */
export async function freshBooking(over = {}, inDays = 7) {
  const { staff, service } = await bookable(over);
  const slot = await firstSlot(service, inDays);
  return { staff, service, slot, booking: await book(appointmentBooking(slot, staff, service)) };
}
export const confirm = async (booking, options) => (await wix.bookings.confirmBooking(booking._id, booking.revision, options)).booking;
/** One booking as the reader sees it. */
export const readBooking = (id, options = {}, ok = () => true) => eventually(async () => {
  const { extendedBookings } = await wix.extendedBookings.queryExtendedBookings({ filter: { id } }, options);
  assert.ok(extendedBookings?.[0] && ok(extendedBookings[0]), `booking ${id} is found as expected`);
  return extendedBookings[0];
});
