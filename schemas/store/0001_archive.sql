-- Layout 1 of the archive. Files in this folder are only ever added: an archive of layout N is brought up to date by the
-- files after NNNN. Rows are only ever added too; the triggers at the end see to it.

-- Everything that happened, numbered from 1.
CREATE TABLE event (
  event INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT event_kind CHECK (kind IN ('import', 'undo', 'run')),
  at TEXT NOT NULL,
  program_version TEXT NOT NULL
) STRICT;

-- A package that was imported.
CREATE TABLE import (
  import INTEGER NOT NULL PRIMARY KEY CONSTRAINT import_is_event REFERENCES event (event),
  source_name TEXT NOT NULL
) STRICT;

-- The files it was read from.
CREATE TABLE import_input (
  import INTEGER NOT NULL CONSTRAINT input_of_import REFERENCES import (import),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (import, position)
) STRICT, WITHOUT ROWID;

-- The tables it had, each a part: which file and sheet, which columns of the table's own and which others (JSON lists).
CREATE TABLE import_part (
  import INTEGER NOT NULL CONSTRAINT part_of_import REFERENCES import (import),
  part INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  file TEXT NOT NULL,
  sheet TEXT NOT NULL,
  columns TEXT NOT NULL CONSTRAINT part_columns_json CHECK (json_valid(columns)),
  extra_columns TEXT NOT NULL CONSTRAINT part_extra_columns_json CHECK (json_valid(extra_columns)),
  PRIMARY KEY (import, part)
) STRICT, WITHOUT ROWID;

-- What it changed, table by table.
CREATE TABLE import_changes (
  import INTEGER NOT NULL CONSTRAINT changes_of_import REFERENCES import (import),
  position INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  n_new INTEGER NOT NULL,
  n_changed INTEGER NOT NULL,
  n_unchanged INTEGER NOT NULL,
  n_removed INTEGER NOT NULL,
  PRIMARY KEY (import, position)
) STRICT, WITHOUT ROWID;

-- An import taken back.
CREATE TABLE undo (
  undo INTEGER NOT NULL PRIMARY KEY CONSTRAINT undo_is_event REFERENCES event (event),
  import INTEGER NOT NULL CONSTRAINT undo_of_import REFERENCES import (import),
  CONSTRAINT undone_once UNIQUE (import)
) STRICT;

CREATE VIEW import_in_force AS
  SELECT import, source_name FROM import WHERE import NOT IN (SELECT import FROM undo);

-- Tables that an import replaces as a whole: all rows of the newest import in force that has the table.
-- Cells stand as they were written; `extra` holds the cells of other columns by their heading.

CREATE TABLE assessment (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  extra TEXT CONSTRAINT assessment_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT assessment_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL,
  "group" TEXT NOT NULL,
  kind TEXT NOT NULL,
  population TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  successor TEXT NOT NULL,
  extra TEXT CONSTRAINT units_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT units_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicators (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  indicator TEXT NOT NULL,
  name TEXT NOT NULL,
  unit_of_measure TEXT NOT NULL,
  decimals TEXT NOT NULL,
  source TEXT NOT NULL,
  definition TEXT NOT NULL,
  calibre TEXT NOT NULL,
  level TEXT NOT NULL,
  extra TEXT CONSTRAINT indicators_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT indicators_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE scheme (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  item TEXT NOT NULL,
  parent TEXT NOT NULL,
  name TEXT NOT NULL,
  points TEXT NOT NULL,
  indicator TEXT NOT NULL,
  rule TEXT NOT NULL,
  applies_to TEXT NOT NULL,
  missing TEXT NOT NULL,
  evidence TEXT NOT NULL,
  remark TEXT NOT NULL,
  extra TEXT CONSTRAINT scheme_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT scheme_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE targets (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  indicator TEXT NOT NULL,
  period TEXT NOT NULL,
  value TEXT NOT NULL,
  scope TEXT NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  value_high TEXT NOT NULL,
  baseline TEXT NOT NULL,
  firm TEXT NOT NULL,
  source TEXT NOT NULL,
  extra TEXT CONSTRAINT targets_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT targets_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE grades (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  grade TEXT NOT NULL,
  at_least TEXT NOT NULL,
  quota TEXT NOT NULL,
  condition TEXT NOT NULL,
  extra TEXT CONSTRAINT grades_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT grades_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE rewards (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  rank_from TEXT NOT NULL,
  rank_to TEXT NOT NULL,
  "group" TEXT NOT NULL,
  reward TEXT NOT NULL,
  extra TEXT CONSTRAINT rewards_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT rewards_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

-- Tables that accumulate: for each key the row of the newest import in force that has it. The columns of the key are
-- in plain form (half width, no spaces around, periods and dates as Gnomon writes them); `written` holds those that were written
-- differently. An import leaves out rows that say what is in force already.

CREATE TABLE "values" (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  indicator TEXT NOT NULL,
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  value TEXT NOT NULL,
  status TEXT NOT NULL,
  self TEXT NOT NULL,
  verified TEXT NOT NULL,
  note TEXT NOT NULL,
  calibre TEXT NOT NULL,
  written TEXT CONSTRAINT values_written_json CHECK (written IS NULL OR json_valid(written)),
  extra TEXT CONSTRAINT values_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  CONSTRAINT values_key_once PRIMARY KEY (unit, period, indicator, import DESC),
  CONSTRAINT values_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  indicator TEXT NOT NULL,
  date TEXT NOT NULL,
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  value TEXT NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  written TEXT CONSTRAINT corrections_written_json CHECK (written IS NULL OR json_valid(written)),
  extra TEXT CONSTRAINT corrections_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  CONSTRAINT corrections_key_once PRIMARY KEY (unit, period, indicator, date, import DESC),
  CONSTRAINT corrections_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

-- A computation that was kept. `state` is the event whose tables in force it used.
CREATE TABLE run (
  run INTEGER NOT NULL PRIMARY KEY CONSTRAINT run_is_event REFERENCES event (event),
  state INTEGER NOT NULL CONSTRAINT run_of_state REFERENCES event (event),
  period TEXT NOT NULL,
  scheme_hash TEXT NOT NULL,
  CONSTRAINT run_after_state CHECK (run > state)
) STRICT;

-- Its settings given by the caller, its other options, and the SHA-256 of its inputs, by name.
CREATE TABLE run_detail (
  run INTEGER NOT NULL CONSTRAINT detail_of_run REFERENCES run (run),
  kind TEXT NOT NULL CONSTRAINT run_detail_kind CHECK (kind IN ('setting', 'option', 'input')),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, kind, position)
) STRICT, WITHOUT ROWID;

-- Its ranking, one row per unit as listed; a rank of 0 is none.
CREATE TABLE run_ranking (
  run INTEGER NOT NULL CONSTRAINT ranking_of_run REFERENCES run (run),
  position INTEGER NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  "group" TEXT NOT NULL,
  parent TEXT NOT NULL,
  total_full REAL,
  total REAL,
  grade TEXT NOT NULL,
  rank INTEGER NOT NULL CONSTRAINT ranking_rank CHECK (rank >= 0),
  group_rank INTEGER NOT NULL CONSTRAINT ranking_group_rank CHECK (group_rank >= 0),
  parent_rank INTEGER NOT NULL CONSTRAINT ranking_parent_rank CHECK (parent_rank >= 0),
  note TEXT NOT NULL,
  PRIMARY KEY (run, position),
  CONSTRAINT ranking_unit_once UNIQUE (run, unit)
) STRICT, WITHOUT ROWID;

-- Its scores with their reasons, one row per unit and node of the tree as listed. Numbers that were read are kept as text, digit for
-- digit; points are doubles, which SQLite keeps exactly.
CREATE TABLE run_score (
  run INTEGER NOT NULL CONSTRAINT score_of_run REFERENCES run (run),
  position INTEGER NOT NULL,
  unit TEXT NOT NULL,
  item TEXT NOT NULL,
  indicator TEXT NOT NULL,
  value TEXT NOT NULL,
  status TEXT NOT NULL,
  target TEXT NOT NULL,
  points REAL,
  points_full REAL,
  reason TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- Nothing is ever changed or deleted.
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_no_update BEFORE UPDATE ON import BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_no_delete BEFORE DELETE ON import BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_input_no_update BEFORE UPDATE ON import_input BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_input_no_delete BEFORE DELETE ON import_input BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_part_no_update BEFORE UPDATE ON import_part BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_part_no_delete BEFORE DELETE ON import_part BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_changes_no_update BEFORE UPDATE ON import_changes BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER import_changes_no_delete BEFORE DELETE ON import_changes BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER undo_no_update BEFORE UPDATE ON undo BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER undo_no_delete BEFORE DELETE ON undo BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER assessment_no_update BEFORE UPDATE ON assessment BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER units_no_update BEFORE UPDATE ON units BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER units_no_delete BEFORE DELETE ON units BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER indicators_no_update BEFORE UPDATE ON indicators BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER indicators_no_delete BEFORE DELETE ON indicators BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER scheme_no_update BEFORE UPDATE ON scheme BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER scheme_no_delete BEFORE DELETE ON scheme BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER targets_no_update BEFORE UPDATE ON targets BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER targets_no_delete BEFORE DELETE ON targets BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER grades_no_update BEFORE UPDATE ON grades BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER grades_no_delete BEFORE DELETE ON grades BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER rewards_no_update BEFORE UPDATE ON rewards BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER rewards_no_delete BEFORE DELETE ON rewards BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER values_no_update BEFORE UPDATE ON "values" BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER values_no_delete BEFORE DELETE ON "values" BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER corrections_no_update BEFORE UPDATE ON corrections BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER corrections_no_delete BEFORE DELETE ON corrections BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_detail_no_update BEFORE UPDATE ON run_detail BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_detail_no_delete BEFORE DELETE ON run_detail BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_ranking_no_update BEFORE UPDATE ON run_ranking BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_ranking_no_delete BEFORE DELETE ON run_ranking BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_score_no_update BEFORE UPDATE ON run_score BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER run_score_no_delete BEFORE DELETE ON run_score BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
