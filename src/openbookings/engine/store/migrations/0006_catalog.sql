-- Services, their slugs, categories and add-ons. `first_session`, `last_session`
-- and `session_staff` follow the sessions of a class or course and are not in the document.
CREATE TABLE services (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    app_id {text},
    created_by_app_id {text},
    type {text} NOT NULL,
    sort_order BIGINT,
    name {text} NOT NULL,
    description {text},
    tag_line {text},
    hidden BOOLEAN,
    category_id {text},
    form_id {text},
    policy_id {text} NOT NULL,
    schedule_id {text} NOT NULL,
    main_slug {text} NOT NULL,
    books_online BOOLEAN,
    pays_online BOOLEAN,
    pays_in_person BOOLEAN,
    pays_by_plan BOOLEAN,
    staff_member_ids {jsonb},
    resource_ids {jsonb},
    slugs {jsonb},
    business_location_ids {jsonb},
    location_types {jsonb},
    custom_addresses {jsonb},
    add_on_ids {jsonb},
    first_session {instant},
    last_session {instant},
    session_staff {jsonb},
    created_date {instant} NOT NULL,
    updated_date {instant} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX services_created ON services (site_id, created_date, id);
CREATE INDEX services_policy ON services (site_id, policy_id);
CREATE INDEX services_category ON services (site_id, category_id);
CREATE INDEX services_form ON services (site_id, form_id);
CREATE INDEX services_schedule ON services (site_id, schedule_id);

-- Every slug any service of the site uses or ever used: none is given out twice (A65, A67).
CREATE TABLE service_slugs (
    site_id {text} NOT NULL,
    slug {text} NOT NULL,
    service_id {text} NOT NULL,
    PRIMARY KEY (site_id, slug)
);

CREATE TABLE categories (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    name {text} NOT NULL,
    sort_order BIGINT NOT NULL,
    created_date {instant} NOT NULL,
    PRIMARY KEY (site_id, id)
);

-- What services may still point to (H17) and the older interface lists on request.
CREATE TABLE deleted_categories (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    doc {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);

CREATE TABLE add_ons (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    name {text} NOT NULL,
    price {text},
    currency {text},
    duration BIGINT,
    max_quantity BIGINT,
    tax_group {text},
    created_date {instant} NOT NULL,
    PRIMARY KEY (site_id, id)
);
