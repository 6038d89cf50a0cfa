-- Layout 3: the responsibilities of departments for items. Each import replaces them as a whole.

CREATE TABLE responsibilities (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  item TEXT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  share TEXT NOT NULL,
  extra TEXT CONSTRAINT responsibilities_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT responsibilities_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER responsibilities_no_update BEFORE UPDATE ON responsibilities BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER responsibilities_no_delete BEFORE DELETE ON responsibilities BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
