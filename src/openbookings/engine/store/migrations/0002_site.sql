-- The directory of sites, and what belongs to the business itself.
CREATE TABLE sites (
    id {text} NOT NULL PRIMARY KEY,
    slug {text} NOT NULL,
    client_id {text} NOT NULL,
    secret {bytes} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL
);
CREATE UNIQUE INDEX sites_slug ON sites (slug);
CREATE UNIQUE INDEX sites_client ON sites (client_id);
CREATE TABLE api_keys (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    role {text} NOT NULL,
    resource_id {text},
    name {text} NOT NULL,
    digest {bytes} NOT NULL,
    created BIGINT NOT NULL,
    revoked BIGINT,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE locations (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    name {text},
    archived BOOLEAN,
    is_default BOOLEAN,
    created_date {text},
    PRIMARY KEY (site_id, id)
);
CREATE TABLE forms (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    name {text},
    PRIMARY KEY (site_id, id)
);
CREATE TABLE media (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    created_date {text},
    content {bytes} NOT NULL,
    PRIMARY KEY (site_id, id)
);
