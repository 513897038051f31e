-- What every method shares: the outbox of facts, kept answers, and jobs.

-- only: postgresql
CREATE EXTENSION IF NOT EXISTS btree_gist;
-- end

-- Facts in the order in which they became visible. `position` numbers the transaction, `ordinal`
-- the fact within it.
CREATE TABLE facts (
    site_id     {text}  NOT NULL,
    position    BIGINT  NOT NULL,
    ordinal     INTEGER NOT NULL,
    id          {text}  NOT NULL,
    event_type  {text}  NOT NULL,
    entity_fqdn {text}  NOT NULL,
    slug        {text}  NOT NULL,
    entity_id   {text}  NOT NULL,
    sequence    BIGINT  NOT NULL,
    occurred    {instant} NOT NULL,
    body        {json}  NOT NULL,
    PRIMARY KEY (site_id, position, ordinal)
);

-- only: postgresql
-- The database may move to a cluster whose transactions count from the start again: positions are
-- `base` and the transaction's number.
CREATE TABLE fact_base (base BIGINT NOT NULL);
INSERT INTO fact_base (base) VALUES (0);
CREATE INDEX facts_position ON facts (position);
-- end

-- The number of the last fact of an entity, and (with empty names) the site's last position.
CREATE TABLE fact_sequences (
    site_id     {text}  NOT NULL,
    entity_fqdn {text}  NOT NULL,
    entity_id   {text}  NOT NULL,
    sequence    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, entity_fqdn, entity_id)
);

CREATE TABLE idempotency (
    site_id {text}  NOT NULL,
    caller  {text}  NOT NULL,
    method  {text}  NOT NULL,
    key     {text}  NOT NULL,
    digest  {bytes} NOT NULL,
    status  INTEGER,
    answer  {bytes},
    created BIGINT  NOT NULL,
    PRIMARY KEY (site_id, caller, method, key)
);
CREATE INDEX idempotency_created ON idempotency (site_id, created);

-- Times are milliseconds since the epoch. A job is `waiting`, `running` until its lease ends,
-- then `done` or, after its last attempt, `dead`.
CREATE TABLE jobs (
    site_id      {text}  NOT NULL,
    id           {text}  NOT NULL,
    kind         {text}  NOT NULL,
    payload      {json}  NOT NULL,
    due          BIGINT  NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    leased_until BIGINT,
    worker       {text},
    status       {text}  NOT NULL DEFAULT 'waiting',
    result       {json},
    unique_key   {text},
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX jobs_unique_key ON jobs (site_id, unique_key)
    WHERE status = 'waiting';
CREATE INDEX jobs_due ON jobs (status, due);
