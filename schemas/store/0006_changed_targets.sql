-- Layout 6: a target may be changed during its period; both rows are kept, each with the day from which it counts.

ALTER TABLE targets ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
