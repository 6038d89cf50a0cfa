-- Layout 4: the evidence filed with a value.

ALTER TABLE "values" ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
