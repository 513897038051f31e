-- Options and variants of services, one row per service. The lists hold one item per variant, in
-- the variants' order, so that slots read durations without decoding documents.
CREATE TABLE service_variants (
    site_id           {text} NOT NULL,
    id                {text} NOT NULL,
    revision          BIGINT NOT NULL,
    doc               {json} NOT NULL,
    folded            {json} NOT NULL,
    service_id        {text} NOT NULL,
    option_ids        {jsonb},
    option_types      {jsonb},
    choice_ids        {jsonb},
    choice_option_ids {jsonb},
    custom_choices    {jsonb},
    minutes           {jsonb},
    prices            {jsonb},
    currencies        {jsonb},
    PRIMARY KEY (site_id, id)
);
-- F8: a service has its variants once.
CREATE UNIQUE INDEX service_variants_service ON service_variants (site_id, service_id);
