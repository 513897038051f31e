-- A fact has one number that grows with every fact, instead of a counter for each entity: an entity
-- is held until the commit by whoever changes it, so its facts are numbered in their order all the
-- same. What else was in columns stands in the fact itself.

-- only: postgresql
CREATE SEQUENCE fact_numbers;
SELECT setval('fact_numbers', (SELECT COALESCE(max(sequence), 0) + 1 FROM facts));
ALTER TABLE facts RENAME COLUMN sequence TO number;
ALTER TABLE facts ALTER COLUMN number SET DEFAULT nextval('fact_numbers');
-- Facts are only handed on, so that nobody reads through them when they are stored.
ALTER TABLE facts ALTER COLUMN body TYPE TEXT;
ALTER TABLE facts
    DROP COLUMN id,
    DROP COLUMN event_type,
    DROP COLUMN entity_fqdn,
    DROP COLUMN slug,
    DROP COLUMN entity_id,
    DROP COLUMN occurred;
-- end

-- only: sqlite
CREATE TABLE numbered_facts (
    number   INTEGER PRIMARY KEY,
    site_id  {text}  NOT NULL,
    position BIGINT  NOT NULL,
    ordinal  INTEGER NOT NULL,
    body     TEXT    NOT NULL
);
INSERT INTO numbered_facts (number, site_id, position, ordinal, body)
    SELECT row_number() OVER (ORDER BY position, ordinal)
        + (SELECT max(sequence) FROM fact_sequences), site_id, position, ordinal, body
    FROM facts;
DROP TABLE facts;
ALTER TABLE numbered_facts RENAME TO facts;
CREATE UNIQUE INDEX facts_place ON facts (site_id, position, ordinal);
-- end

DROP TABLE fact_sequences;
