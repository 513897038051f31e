-- Bookings, with the policy each was made under (B31), and the contacts behind them (E20).
CREATE TABLE bookings (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    -- The snapshot as its own methods answer it; written once, never changed.
    policy_snapshot {json} NOT NULL,
    service_id {text},
    schedule_id {text},
    session_id {text},
    event_id {text},
    resource_id {text},
    more_resource_ids {jsonb},
    location_id {text},
    location_type {text},
    course_schedule_id {text},
    course_service_id {text},
    course_location_id {text},
    course_location_type {text},
    tags {jsonb},
    contact_id {text},
    email {text},
    status {text},
    payment_status {text},
    payment_option {text},
    created_date {instant},
    updated_date {instant},
    start_date {instant},
    end_date {instant},
    external_user_id {text},
    visitor_id {text},
    member_id {text},
    user_id {text},
    maker_app_id {text},
    maker_contact_id {text},
    double_booked BOOLEAN,
    participants BIGINT,
    choices {jsonb},
    package_id {text},
    PRIMARY KEY (site_id, id)
);
CREATE INDEX bookings_created ON bookings (site_id, created_date, id);
CREATE INDEX bookings_start ON bookings (site_id, start_date, id);
CREATE INDEX bookings_service ON bookings (site_id, service_id, start_date);
CREATE INDEX bookings_resource ON bookings (site_id, resource_id, start_date);
CREATE INDEX bookings_event ON bookings (site_id, event_id);
CREATE INDEX bookings_contact ON bookings (site_id, contact_id);
CREATE INDEX bookings_member ON bookings (site_id, member_id, created_date);

-- One contact for an e-mail address, upper and lower case being the same.
CREATE TABLE contacts (
    site_id {text} NOT NULL,
    folded_email {text} NOT NULL,
    id {text} NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (site_id, folded_email)
);
CREATE UNIQUE INDEX contacts_id ON contacts (site_id, id);

-- What customers wrote into a booking form.
CREATE TABLE form_submissions (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    form_id {text} NOT NULL,
    created BIGINT NOT NULL,
    answers {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);
