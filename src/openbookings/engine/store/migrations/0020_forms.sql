-- Forms of a business's own: what they are listed and sorted by. The questions stand in `doc`.
ALTER TABLE forms ADD COLUMN namespace {text};
ALTER TABLE forms ADD COLUMN created_date {instant};
ALTER TABLE forms ADD COLUMN updated_date {instant};
UPDATE forms SET
    namespace = 'wix.bookings.v2.bookings',
    created_date = doc ->> 'createdDate',
    updated_date = doc ->> 'updatedDate';
