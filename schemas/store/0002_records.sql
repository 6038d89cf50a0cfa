-- Layout 2: the ledger of events and the register of things, from which values are computed. Each import replaces them as a whole.

CREATE TABLE ledger (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  unit TEXT NOT NULL,
  date TEXT NOT NULL,
  activity TEXT NOT NULL,
  count TEXT NOT NULL,
  participants TEXT NOT NULL,
  theme TEXT NOT NULL,
  place TEXT NOT NULL,
  audience TEXT NOT NULL,
  note TEXT NOT NULL,
  extra TEXT CONSTRAINT ledger_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT ledger_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  unit TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  status TEXT NOT NULL,
  note TEXT NOT NULL,
  extra TEXT CONSTRAINT register_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT register_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER register_no_update BEFORE UPDATE ON register BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER register_no_delete BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
