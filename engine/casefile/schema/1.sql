-- What stands is kept as JSON, because text from logs may hold NUL and every other character, and JSON
-- spells all of them. The columns that are generated from it are for people with a SQLite shell.

CREATE TABLE verdicts (
  key       TEXT PRIMARY KEY,
  entry     TEXT NOT NULL CHECK (json_valid(entry)),
  principal TEXT GENERATED ALWAYS AS (entry ->> '$.name'),
  verdict   TEXT GENERATED ALWAYS AS (entry ->> '$.value'),
  note      TEXT GENERATED ALWAYS AS (entry ->> '$.note'),
  author    TEXT GENERATED ALWAYS AS (entry ->> '$.by'),
  at        TEXT GENERATED ALWAYS AS (entry ->> '$.at')
) STRICT;

CREATE TABLE marks (
  key     TEXT PRIMARY KEY,
  entry   TEXT NOT NULL CHECK (json_valid(entry)),
  event   TEXT GENERATED ALWAYS AS (entry ->> '$.event'),
  account TEXT GENERATED ALWAYS AS (entry ->> '$.account'),
  time    INTEGER GENERATED ALWAYS AS (entry ->> '$.time'),
  note    TEXT GENERATED ALWAYS AS (entry ->> '$.note'),
  author  TEXT GENERATED ALWAYS AS (entry ->> '$.by'),
  at      TEXT GENERATED ALWAYS AS (entry ->> '$.at')
) STRICT;

CREATE TABLE suppressions (
  key     TEXT PRIMARY KEY,
  entry   TEXT NOT NULL CHECK (json_valid(entry)),
  finding TEXT GENERATED ALWAYS AS (entry ->> '$.finding'),
  match   TEXT GENERATED ALWAYS AS (entry ->> '$.match'),
  reason  TEXT GENERATED ALWAYS AS (entry ->> '$.reason'),
  until   TEXT GENERATED ALWAYS AS (entry ->> '$.until'),
  author  TEXT GENERATED ALWAYS AS (entry ->> '$.by'),
  at      TEXT GENERATED ALWAYS AS (entry ->> '$.at')
) STRICT;

CREATE TABLE views (
  key    TEXT PRIMARY KEY,
  entry  TEXT NOT NULL CHECK (json_valid(entry)),
  name   TEXT GENERATED ALWAYS AS (entry ->> '$.name'),
  filter TEXT GENERATED ALWAYS AS (entry ->> '$.filter'),
  author TEXT GENERATED ALWAYS AS (entry ->> '$.by'),
  at     TEXT GENERATED ALWAYS AS (entry ->> '$.at')
) STRICT;

-- One row for each thing that a change changed. before and after are entries, NULL where there was or is
-- none. change is the first row of the same change, reverts the change that was undone or redone.
CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  change  INTEGER NOT NULL,
  action  TEXT NOT NULL CHECK (action IN ('do', 'undo', 'redo')),
  reverts INTEGER CHECK ((action = 'do') = (reverts IS NULL)),
  session TEXT NOT NULL,
  author  TEXT NOT NULL,
  at      TEXT NOT NULL,
  kind    TEXT NOT NULL,
  key     TEXT NOT NULL,
  before  TEXT,
  after   TEXT,
  CHECK (before IS NOT after)
) STRICT;

CREATE INDEX journal_of_thing ON journal (kind, key, seq);

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;

CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never shortened'); END;
