-- The members of a package are found by its id.
CREATE INDEX bookings_package ON bookings (site_id, package_id, start_date)
    WHERE package_id IS NOT NULL;
