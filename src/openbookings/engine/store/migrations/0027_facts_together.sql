-- What a transaction records together is one row: `body` is a list of facts, and `last_ordinal` the
-- ordinal of the last one. What was recorded before is a list of one. The column has a new name, so
-- that a server of the version before, should one still run, fails to record what is no list.

-- only: postgresql
ALTER TABLE facts RENAME COLUMN ordinal TO last_ordinal;
ALTER TABLE facts ALTER COLUMN body TYPE TEXT USING '[' || body || ']';
-- A list tells of the same booking several times: LZ4 makes a third of it, in no more time than the
-- rest would take to be written. What a server without LZ4 has takes far longer: there it stays as
-- it is.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_settings
        WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    ) THEN
        -- Not as a statement of its own: older servers could not read it.
        EXECUTE 'ALTER TABLE facts ALTER COLUMN body SET COMPRESSION lz4';
        ALTER TABLE facts ALTER COLUMN body SET STORAGE MAIN;
        ALTER TABLE facts RESET (toast_tuple_target);
    ELSE
        ALTER TABLE facts ALTER COLUMN body SET STORAGE EXTERNAL;
    END IF;
END $$;
-- end

-- only: sqlite
-- Copied, as an UPDATE would keep all of it in memory until the commit.
CREATE TABLE facts_together (
    number       INTEGER PRIMARY KEY,
    site_id      {text}  NOT NULL,
    position     BIGINT  NOT NULL,
    last_ordinal INTEGER NOT NULL,
    body         TEXT    NOT NULL
);
INSERT INTO facts_together (number, site_id, position, last_ordinal, body)
    SELECT number, site_id, position, ordinal, '[' || body || ']' FROM facts;
DROP TABLE facts;
ALTER TABLE facts_together RENAME TO facts;
CREATE UNIQUE INDEX facts_place ON facts (site_id, position, last_ordinal);
-- end
