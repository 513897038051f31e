-- Who takes part: each participation in one event, or in all events of one schedule (C43). What
-- events show of it is counted from here, so that nothing has to be kept in step.
CREATE TABLE participations (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    event_id {text},
    schedule_id {text},
    external_id {text},
    contact_id {text},
    status {text},
    party_size BIGINT NOT NULL,
    created_date {instant},
    PRIMARY KEY (site_id, id)
);
CREATE INDEX participations_event ON participations (site_id, event_id);
CREATE INDEX participations_schedule ON participations (site_id, schedule_id);
CREATE INDEX participations_contact ON participations (site_id, contact_id);
CREATE INDEX participations_external ON participations (site_id, external_id);
CREATE INDEX participations_created ON participations (site_id, created_date, id);

ALTER TABLE events DROP COLUMN participants;
ALTER TABLE events DROP COLUMN remaining_capacity;

-- From the first start to the last end of a schedule's events: `starts` is empty without events,
-- `ends` also when a series never ends. The revision counts the changes.
CREATE TABLE time_frames (
    site_id {text} NOT NULL,
    schedule_id {text} NOT NULL,
    revision BIGINT NOT NULL,
    starts BIGINT,
    ends BIGINT,
    PRIMARY KEY (site_id, schedule_id)
);
-- Found at once, however many appointments a schedule has had.
CREATE INDEX events_first ON events (site_id, schedule_id, starts)
    WHERE status <> 'CANCELLED' AND recurrence <> 'MASTER';
CREATE INDEX events_last ON events (site_id, schedule_id, ends)
    WHERE status <> 'CANCELLED' AND recurrence <> 'MASTER';
