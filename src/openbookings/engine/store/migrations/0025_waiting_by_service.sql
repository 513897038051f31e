-- A change of a service or a policy asks who waits for anything of it. Who got a place stays as a
-- record, and need not stand in the index.
CREATE INDEX waitlist_service ON waitlist_registrations (site_id, service_id, target_id)
    WHERE NOT enrolled;
