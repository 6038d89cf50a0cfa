-- Layout 9: sample surveys: who was asked, how they were drawn, and what is estimated from them. Each import replaces them as a whole.

CREATE TABLE respondents (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  period TEXT NOT NULL,
  respondent TEXT NOT NULL,
  unit TEXT NOT NULL,
  stratum TEXT NOT NULL,
  psu TEXT NOT NULL,
  weight TEXT NOT NULL,
  score TEXT NOT NULL,
  extra TEXT CONSTRAINT respondents_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT respondents_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE design (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  period TEXT NOT NULL,
  extra TEXT CONSTRAINT design_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT design_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE margins (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  margin TEXT NOT NULL,
  level TEXT NOT NULL,
  count TEXT NOT NULL,
  period TEXT NOT NULL,
  source TEXT NOT NULL,
  extra TEXT CONSTRAINT margins_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT margins_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  item TEXT NOT NULL,
  name TEXT NOT NULL,
  dimension TEXT NOT NULL,
  answer TEXT NOT NULL,
  points TEXT NOT NULL,
  extra TEXT CONSTRAINT items_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT items_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE estimates (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  estimate TEXT NOT NULL,
  name TEXT NOT NULL,
  statistic TEXT NOT NULL,
  variable TEXT NOT NULL,
  level TEXT NOT NULL,
  denominator TEXT NOT NULL,
  "by" TEXT NOT NULL,
  "where" TEXT NOT NULL,
  extra TEXT CONSTRAINT estimates_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT estimates_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE comparisons (
  import INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_no INTEGER NOT NULL,
  comparison TEXT NOT NULL,
  name TEXT NOT NULL,
  estimate TEXT NOT NULL,
  kind TEXT NOT NULL,
  period TEXT NOT NULL,
  domain TEXT NOT NULL,
  against TEXT NOT NULL,
  value TEXT NOT NULL,
  standard_error TEXT NOT NULL,
  adjust TEXT NOT NULL,
  extra TEXT CONSTRAINT comparisons_extra_json CHECK (extra IS NULL OR json_valid(extra)),
  PRIMARY KEY (import, part, row_no),
  CONSTRAINT comparisons_of_part FOREIGN KEY (import, part) REFERENCES import_part (import, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER respondents_no_update BEFORE UPDATE ON respondents BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER respondents_no_delete BEFORE DELETE ON respondents BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER design_no_update BEFORE UPDATE ON design BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER design_no_delete BEFORE DELETE ON design BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER margins_no_update BEFORE UPDATE ON margins BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER margins_no_delete BEFORE DELETE ON margins BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER items_no_update BEFORE UPDATE ON items BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER items_no_delete BEFORE DELETE ON items BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER estimates_no_update BEFORE UPDATE ON estimates BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER estimates_no_delete BEFORE DELETE ON estimates BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER comparisons_no_update BEFORE UPDATE ON comparisons BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
CREATE TRIGGER comparisons_no_delete BEFORE DELETE ON comparisons BEGIN SELECT RAISE(ABORT, 'rows of an archive are only added'); END;
