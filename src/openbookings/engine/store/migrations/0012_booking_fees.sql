-- Fees that bookings owe under the policy they were made with (F24): one for each at most.
CREATE TABLE booking_fees (
    site_id {text} NOT NULL,
    booking_id {text} NOT NULL,
    trigger_name {text} NOT NULL,
    amount {text} NOT NULL,
    currency {text} NOT NULL,
    applied BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (site_id, booking_id)
);
