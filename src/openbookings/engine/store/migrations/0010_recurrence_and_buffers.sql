-- The rule of RFC 5545 that a stretch goes by, with its days off, as JSON; empty for weekly ones.
-- Where there is one, weekday and weeks are those of `recurrenceRule` and decide nothing; what
-- COUNT or UNTIL comes to stands in local_until.
ALTER TABLE stretches ADD COLUMN recurrence {text};

-- Seconds kept free before each time that is taken. What is kept free after it is, as before, what
-- lies between `ends` and `buffer_ends`, for series too.
ALTER TABLE occupancies ADD COLUMN buffer_before BIGINT NOT NULL DEFAULT 0;
