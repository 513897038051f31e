-- Carts, orders and the money that moved for them.
CREATE TABLE carts (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    created_date {instant},
    PRIMARY KEY (site_id, id)
);
CREATE TABLE orders (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    number {text} NOT NULL,
    status {text} NOT NULL,
    payment_status {text} NOT NULL,
    cart_id {text},
    contact_id {text},
    email {text},
    visitor_id {text},
    member_id {text},
    user_id {text},
    created_date {instant},
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX orders_number ON orders (site_id, number);
CREATE INDEX orders_created ON orders (site_id, created_date, id);
CREATE INDEX orders_contact ON orders (site_id, contact_id);

-- The last number given to an order of a site.
CREATE TABLE order_numbers (
    site_id {text} NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- The order a booking was sold with: at most one, held by the database.
CREATE TABLE booking_orders (
    site_id {text} NOT NULL,
    booking_id {text} NOT NULL,
    order_id {text} NOT NULL,
    PRIMARY KEY (site_id, booking_id)
);
CREATE INDEX booking_orders_order ON booking_orders (site_id, order_id);

-- Every charge, refund and saved card: first the intent, then what became of it. `reference` and
-- `saved_method` are the provider's names; a payment that waits for the provider is `due`.
CREATE TABLE payments (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    order_id {text} NOT NULL,
    provider {text} NOT NULL,
    kind {text} NOT NULL,
    status {text} NOT NULL,
    amount {text} NOT NULL,
    created_date {instant},
    reference {text},
    charge {text},
    saved_method {text},
    due BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX payments_order ON payments (site_id, order_id, id);
CREATE INDEX payments_due ON payments (due) WHERE due IS NOT NULL;

-- Messages of a provider that were acted upon: each is obeyed once.
CREATE TABLE payment_messages (
    site_id {text} NOT NULL,
    provider {text} NOT NULL,
    message_id {text} NOT NULL,
    received BIGINT NOT NULL,
    PRIMARY KEY (site_id, provider, message_id)
);

-- Which provider a site uses, with the secrets that are never shown again.
CREATE TABLE payment_settings (
    site_id {text} NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    provider {text} NOT NULL,
    secret_key {text},
    webhook_secret {text},
    updated {instant} NOT NULL
);
