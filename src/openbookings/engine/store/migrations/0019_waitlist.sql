-- Who waits for a place in a session or a course (E73-E81), each a booking with that id. The offer
-- of a place is planned ahead: from `offered_from` until `offered_until` the places are for this
-- one alone. Both empty: no offer is planned. Moments are milliseconds since the epoch.
CREATE TABLE waitlist_registrations (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    -- The event or the course's schedule.
    target_id {text} NOT NULL,
    service_id {text} NOT NULL,
    party BIGINT NOT NULL,
    registered BIGINT NOT NULL,
    offered_from BIGINT,
    offered_until BIGINT,
    -- Whether the running offer was told.
    told BOOLEAN NOT NULL,
    -- The place was taken: it stays as a record and counts no more.
    enrolled BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX waitlist_target ON waitlist_registrations (site_id, target_id, registered, id);

-- The list of a session or course that somebody ever waited for, and how many places it had in all
-- and to offer when turns were last planned: more than that is an opening (E75).
CREATE TABLE waitlists (
    site_id {text} NOT NULL,
    target_id {text} NOT NULL,
    service_id {text} NOT NULL,
    capacity BIGINT NOT NULL,
    places BIGINT NOT NULL,
    PRIMARY KEY (site_id, target_id)
);
