-- What was done to each booking. An entry holds what the booking was afterwards, without
-- personal data; what changed is the difference to the entry before.
CREATE TABLE booking_history (
    site_id          {text} NOT NULL,
    id               {text} NOT NULL,
    revision         BIGINT NOT NULL,
    doc              {json} NOT NULL,
    folded           {json} NOT NULL,
    booking_id       {text} NOT NULL,
    -- The booking's revision after the change; empty where the booking itself stayed as it was.
    booking_revision BIGINT,
    event_type       {text} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX booking_history_booking ON booking_history (site_id, booking_id, id);
