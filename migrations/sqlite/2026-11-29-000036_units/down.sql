ALTER TABLE institutions ADD COLUMN has_sen_unit INTEGER NOT NULL DEFAULT 0 CHECK (has_sen_unit IN (0, 1));
ALTER TABLE institutions ADD COLUMN has_resourced_provision INTEGER NOT NULL DEFAULT 0 CHECK (has_resourced_provision IN (0, 1));
UPDATE institutions SET has_sen_unit = 1 WHERE EXISTS (
    SELECT 1 FROM institution_units WHERE institution_id = institutions.id AND kind = 'sen_unit' AND closed_on IS NULL
);
UPDATE institutions SET has_resourced_provision = 1 WHERE EXISTS (
    SELECT 1 FROM institution_units WHERE institution_id = institutions.id AND kind = 'resourced_provision' AND closed_on IS NULL
);
DROP TABLE institution_units;
