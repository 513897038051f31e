-- Settings are written when somebody first changes them; until then they have their defaults.
CREATE TABLE booking_settings (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    PRIMARY KEY (site_id, id)
);

-- One per application (H12).
CREATE TABLE slot_configurations (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    app_id {text} NOT NULL,
    zone_based_on {text},
    staff_strategy {text},
    same_as_duration BOOLEAN,
    minutes BIGINT,
    created_date {instant} NOT NULL,
    updated_date {instant} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX slot_configurations_app ON slot_configurations (site_id, app_id);

-- One per application and widget.
CREATE TABLE display_settings (
    site_id {text} NOT NULL,
    id {text} NOT NULL,
    revision BIGINT NOT NULL,
    doc {json} NOT NULL,
    folded {json} NOT NULL,
    app_id {text} NOT NULL,
    widget_type {text} NOT NULL,
    widget_key {text} NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX display_settings_widget
    ON display_settings (site_id, app_id, widget_type, widget_key);
