-- How many take part, counted with every participation: the sum of the parties of an event or
-- schedule of its own. Whoever takes places counts up only within the capacity, so that of two who
-- want the last place the database lets one have it.
ALTER TABLE events ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE schedules ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
UPDATE events SET taken = (
    SELECT COALESCE(sum(p.party_size), 0) FROM participations AS p
    WHERE p.site_id = events.site_id AND p.event_id = events.id
);
UPDATE schedules SET taken = (
    SELECT COALESCE(sum(p.party_size), 0) FROM participations AS p
    WHERE p.site_id = schedules.site_id AND p.schedule_id = schedules.id
);

-- The price that applied when a booking was made, as pricing writes it.
ALTER TABLE bookings ADD COLUMN price {json};
CREATE INDEX bookings_course ON bookings (site_id, course_schedule_id);
