-- Who came: one record for each booking and session (H1).
CREATE TABLE attendances (
    site_id    {text} NOT NULL,
    id         {text} NOT NULL,
    revision   BIGINT NOT NULL,
    doc        {json} NOT NULL,
    folded     {json} NOT NULL,
    booking_id {text} NOT NULL,
    event_id   {text} NOT NULL,
    session_id {text},
    status     {text},
    attendees  BIGINT,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX attendances_booking ON attendances (site_id, booking_id, event_id);
CREATE INDEX attendances_event ON attendances (site_id, event_id);
