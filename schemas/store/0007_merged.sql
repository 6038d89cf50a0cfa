-- Layout 7: how the earlier values of units that were merged come together (column `merged` of the indicators).

ALTER TABLE indicators ADD COLUMN merged TEXT NOT NULL DEFAULT '';
