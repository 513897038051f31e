-- Resources with their types, the staff, what of both was thrown away, and the staff's settings.
CREATE TABLE resources (
    site_id            {text}  NOT NULL,
    id                 {text}  NOT NULL,
    revision           BIGINT  NOT NULL,
    doc                {json}  NOT NULL,
    folded             {json}  NOT NULL,
    name               {text},
    type_id            {text},
    event_schedule_id  {text},
    hours_schedule_id  {text},
    hours_shared       BOOLEAN,
    all_locations      BOOLEAN,
    in_business        BOOLEAN,
    at_customers       BOOLEAN,
    at_custom_places   BOOLEAN,
    location_ids       {jsonb},
    business_locations {jsonb},
    ranking            BIGINT,
    bookable           BOOLEAN,
    created_date       {instant},
    updated_date       {instant},
    PRIMARY KEY (site_id, id)
);
CREATE INDEX resources_type ON resources (site_id, type_id);
CREATE INDEX resources_hours ON resources (site_id, hours_schedule_id);
CREATE INDEX resources_events ON resources (site_id, event_schedule_id);

CREATE TABLE resource_types (
    site_id  {text} NOT NULL,
    id       {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc      {json} NOT NULL,
    folded   {json} NOT NULL,
    name     {text},
    PRIMARY KEY (site_id, id)
);
-- G11: one type per name, whatever its case.
CREATE UNIQUE INDEX resource_types_name ON resource_types (site_id, (folded ->> 'name'));

CREATE TABLE staff_members (
    site_id          {text} NOT NULL,
    id               {text} NOT NULL,
    revision         BIGINT NOT NULL,
    doc              {json} NOT NULL,
    folded           {json} NOT NULL,
    resource_id      {text} NOT NULL,
    name             {text},
    email            {text},
    phone            {text},
    description      {text},
    gender           {text},
    service_provider BOOLEAN,
    user_id          {text},
    contact_id       {text},
    created_date     {instant},
    updated_date     {instant},
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX staff_members_resource ON staff_members (site_id, resource_id);
-- A user stands behind one staff member at most (G22); nulls do not collide.
CREATE UNIQUE INDEX staff_members_user ON staff_members (site_id, user_id);

-- How far the invitation of a user to be this staff member has come (G22); `changed` is in
-- milliseconds since the epoch.
CREATE TABLE staff_connections (
    site_id         {text} NOT NULL,
    staff_member_id {text} NOT NULL,
    status          {text} NOT NULL,
    email           {text},
    role_ids        {json} NOT NULL,
    changed         BIGINT NOT NULL,
    PRIMARY KEY (site_id, staff_member_id)
);

-- The trash bins (G8, G24).
CREATE TABLE deleted_resources (
    site_id  {text} NOT NULL,
    id       {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc      {json} NOT NULL,
    folded   {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE deleted_staff_members (
    site_id  {text} NOT NULL,
    id       {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc      {json} NOT NULL,
    folded   {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);

CREATE TABLE staff_member_settings (
    site_id  {text} NOT NULL,
    id       {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc      {json} NOT NULL,
    folded   {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);
