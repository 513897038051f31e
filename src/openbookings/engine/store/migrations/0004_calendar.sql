-- Schedules, their events, and what the events take. Times named `starts` and `ends` are seconds
-- since the epoch (UTC); names with `local` or `slot` are wall-clock seconds.
CREATE TABLE schedules (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    external_id {text},
    app_id {text},
    status {text},
    created_date {instant},
    PRIMARY KEY (site_id, id)
);
CREATE INDEX schedules_external_id ON schedules (site_id, external_id);

-- NONE, MASTER and EXCEPTION events. `slot` is the start, by the rule of the series, of the
-- occurrence an EXCEPTION stands for; empty when the series no longer has one there. `lasting`
-- marks what takes longer than two days, so that the others of a window are found by their start.
CREATE TABLE events (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    schedule_id {text},
    external_schedule_id {text},
    type {text},
    status {text},
    recurrence {text},
    recurring_event_id {text},
    app_id {text},
    transparency {text},
    location_id {text},
    location_type {text},
    location {jsonb},
    conferencing {jsonb},
    total_capacity BIGINT,
    remaining_capacity BIGINT,
    participants BIGINT,
    resource_ids {jsonb},
    resource_types {jsonb},
    resource_transparencies {jsonb},
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    lasting BOOLEAN NOT NULL,
    slot BIGINT,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX events_schedule ON events (site_id, schedule_id, ends);
CREATE INDEX events_series ON events (site_id, recurring_event_id, slot);
CREATE INDEX events_starts ON events (site_id, lasting, starts, id);
CREATE INDEX events_ends ON events (site_id, lasting, ends);

-- The rules of series. A stretch reaches from one change of the series to the next (6.3): it has
-- the occurrences that start in [since, before). `doc` keeps the series as it was then; it is
-- empty for the stretch in force, whose document is the event's.
CREATE TABLE stretches (
    site_id {text} NOT NULL,
    event_id {text} NOT NULL,
    since BIGINT NOT NULL,
    before BIGINT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    schedule_id {text} NOT NULL,
    type {text} NOT NULL,
    location_id {text},
    zone {text} NOT NULL,
    local_start BIGINT NOT NULL,
    duration BIGINT NOT NULL,
    weekday INTEGER NOT NULL,
    weeks INTEGER NOT NULL,
    local_until BIGINT,
    doc {json},
    PRIMARY KEY (site_id, event_id, since)
);
CREATE INDEX stretches_schedule ON stretches (site_id, schedule_id, ends);
CREATE INDEX stretches_ends ON stretches (site_id, ends);

-- Who is taken when: by a stored event (`since` 0 and no stretch) or by a stretch of a series.
-- `resource_id` is a resource, or a schedule, which stands for whoever owns it (8.2).
CREATE TABLE occupancies (
    site_id {text} NOT NULL,
    event_id {text} NOT NULL,
    resource_id {text} NOT NULL,
    since BIGINT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    buffer_ends BIGINT NOT NULL,
    claims BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, event_id, resource_id, since)
);
CREATE INDEX occupancies_resource ON occupancies (site_id, resource_id, buffer_ends);

-- The second wall: claims of one resource never overlap, whatever the program believes. Only
-- bookings claim; buffers and double bookings do not.
-- only: postgresql
ALTER TABLE occupancies ADD CONSTRAINT occupancies_claims EXCLUDE USING gist (
    site_id WITH =, resource_id WITH =, int8range(starts, ends) WITH &&
) WHERE (claims);
-- end
-- only: sqlite
CREATE TRIGGER occupancies_claims_insert BEFORE INSERT ON occupancies WHEN NEW.claims
BEGIN
    SELECT RAISE(ABORT, 'overlap: occupancies_claims') WHERE EXISTS (
        SELECT 1 FROM occupancies AS other
        WHERE other.site_id = NEW.site_id AND other.resource_id = NEW.resource_id
        AND other.buffer_ends > NEW.starts AND other.ends > NEW.starts
        AND other.starts < NEW.ends AND other.claims
    );
END;
CREATE TRIGGER occupancies_claims_update BEFORE UPDATE ON occupancies WHEN NEW.claims
BEGIN
    SELECT RAISE(ABORT, 'overlap: occupancies_claims') WHERE EXISTS (
        SELECT 1 FROM occupancies AS other
        WHERE other.site_id = NEW.site_id AND other.resource_id = NEW.resource_id
        AND other.rowid <> OLD.rowid
        AND other.buffer_ends > NEW.starts AND other.ends > NEW.starts
        AND other.starts < NEW.ends AND other.claims
    );
END;
-- end
