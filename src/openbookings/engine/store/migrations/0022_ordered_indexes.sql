-- With the order that is asked for in the index, SQLite, which keeps no statistics, does not walk
-- through all rows of a site only to save itself a sort.
DROP INDEX bookings_event;
CREATE INDEX bookings_event ON bookings (site_id, event_id, id);
DROP INDEX bookings_course;
CREATE INDEX bookings_course ON bookings (site_id, course_schedule_id, id);
DROP INDEX participations_event;
CREATE INDEX participations_event ON participations (site_id, event_id, created_date, id);
DROP INDEX participations_schedule;
CREATE INDEX participations_schedule ON participations (site_id, schedule_id, created_date, id);
