-- Layout 5: titles that units gain, keep and lose, and the items of a scheme that are a must for them.

ALTER TABLE scheme ADD COLUMN must TEXT NOT NULL DEFAULT '';

CREATE TABLE titles (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  applies_to TEXT NOT NULL,
  at_least TEXT NOT NULL,
  keep_at_least TEXT NOT NULL,
  condition TEXT NOT NULL,
  quota TEXT NOT NULL,
  quota_per_parent TEXT NOT NULL,
  below_periods TEXT NOT NULL,
  valid_years TEXT NOT NULL,
  extra TEXT CONSTRAINT titles_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT titles_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER titles_no_update BEFORE UPDATE ON titles BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER titles_no_delete BEFORE DELETE ON titles BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
