-- What a business wants to know about its things: the questions, and the answers of each thing.
CREATE TABLE attribute_definitions (
    site_id      {text} NOT NULL,
    id           {text} NOT NULL,
    revision     BIGINT NOT NULL,
    doc          {json} NOT NULL,
    folded       {json} NOT NULL,
    name         {text},
    value_type   {text},
    visibility   BOOLEAN,
    public_tags  {jsonb},
    private_tags {jsonb},
    PRIMARY KEY (site_id, id)
);
-- One definition per name, whatever its case.
CREATE UNIQUE INDEX attribute_definitions_name
    ON attribute_definitions (site_id, (folded ->> 'name'));

CREATE TABLE attribute_values (
    site_id       {text} NOT NULL,
    id            {text} NOT NULL,
    revision      BIGINT NOT NULL,
    doc           {json} NOT NULL,
    folded        {json} NOT NULL,
    definition_id {text} NOT NULL,
    entity_id     {text} NOT NULL,
    value_type    {text},
    string_data   {text},
    number_data   BIGINT,
    bool_data     BOOLEAN,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX attribute_values_entity
    ON attribute_values (site_id, entity_id, definition_id);
CREATE INDEX attribute_values_definition ON attribute_values (site_id, definition_id, id);

-- What else is sold with a service: one record per service, with the products it shows.
CREATE TABLE related_products (
    site_id    {text} NOT NULL,
    id         {text} NOT NULL,
    revision   BIGINT NOT NULL,
    doc        {json} NOT NULL,
    folded     {json} NOT NULL,
    service_id {text} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX related_products_service ON related_products (site_id, service_id);
