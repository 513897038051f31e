-- Reservations: time or places kept for somebody for a while. `expires` is in milliseconds since
-- the epoch; whoever asks what is free counts a reservation only until then, so that nothing has
-- to be cleared away for the answer to be right.
CREATE TABLE reservations (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    -- 'hold', 'booking' (the hold of a booking that waits for its payment) or 'waitlist'.
    kind {text} NOT NULL,
    -- The event or the course's schedule of which places are kept; the service whose time is.
    target_id {text} NOT NULL,
    -- Places; none where time is kept, which stands in the occupancies with the reservation's id.
    seats BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    -- Where the call came from that asked for it.
    address {text} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX reservations_target ON reservations (site_id, target_id, expires);
CREATE INDEX reservations_address ON reservations (site_id, address, expires);
CREATE INDEX reservations_expires ON reservations (site_id, expires);

-- Empty for what an event takes.
ALTER TABLE occupancies ADD COLUMN expires BIGINT;
