ALTER TABLE institutions ADD COLUMN has_sen_unit boolean NOT NULL DEFAULT false;
ALTER TABLE institutions ADD COLUMN has_resourced_provision boolean NOT NULL DEFAULT false;
UPDATE institutions SET has_sen_unit = true WHERE EXISTS (
    SELECT 1 FROM institution_units WHERE institution_id = institutions.id AND kind = 'sen_unit' AND closed_on IS NULL
);
UPDATE institutions SET has_resourced_provision = true WHERE EXISTS (
    SELECT 1 FROM institution_units WHERE institution_id = institutions.id AND kind = 'resourced_provision' AND closed_on IS NULL
);
DROP TABLE institution_units;
