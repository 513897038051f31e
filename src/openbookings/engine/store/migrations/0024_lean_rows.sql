-- A booking is of a session or of a course, and a participation of an event or of a schedule:
-- what has no value there need not stand in the index.
DROP INDEX bookings_course;
CREATE INDEX bookings_course ON bookings (site_id, course_schedule_id, id)
    WHERE course_schedule_id IS NOT NULL;
DROP INDEX bookings_event;
CREATE INDEX bookings_event ON bookings (site_id, event_id, id) WHERE event_id IS NOT NULL;
DROP INDEX bookings_member;
CREATE INDEX bookings_member ON bookings (site_id, member_id, created_date)
    WHERE member_id IS NOT NULL;
DROP INDEX participations_event;
CREATE INDEX participations_event ON participations (site_id, event_id, created_date, id)
    WHERE event_id IS NOT NULL;
DROP INDEX participations_schedule;
CREATE INDEX participations_schedule ON participations (site_id, schedule_id, created_date, id)
    WHERE schedule_id IS NOT NULL;

-- only: sqlite
-- The key is nearly the whole row: one tree holds both.
CREATE TABLE fact_counts (
    site_id     {text}  NOT NULL,
    entity_fqdn {text}  NOT NULL,
    entity_id   {text}  NOT NULL,
    sequence    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, entity_fqdn, entity_id)
) WITHOUT ROWID;
INSERT INTO fact_counts (site_id, entity_fqdn, entity_id, sequence)
    SELECT site_id, entity_fqdn, entity_id, sequence FROM fact_sequences ORDER BY 1, 2, 3;
DROP TABLE fact_sequences;
ALTER TABLE fact_counts RENAME TO fact_sequences;
-- end

-- only: postgresql
-- Documents are a few kilobytes, and read far more often than they are written: compressing them
-- took a third of the time of a booking. They stay as they are up to a page.
ALTER TABLE bookings SET (toast_tuple_target = 8160);
ALTER TABLE booking_history SET (toast_tuple_target = 8160);
ALTER TABLE participations SET (toast_tuple_target = 8160);
ALTER TABLE facts SET (toast_tuple_target = 8160);
ALTER TABLE services SET (toast_tuple_target = 8160);
ALTER TABLE booking_policies SET (toast_tuple_target = 8160);
-- Every booking of a session counts in its row: with room on the page no index is touched.
ALTER TABLE events SET (toast_tuple_target = 8160, fillfactor = 50);
ALTER TABLE schedules SET (fillfactor = 50);
-- end
