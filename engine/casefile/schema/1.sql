-- What stands is kept as JSON, because text from logs may hold NUL and every other character, and JSON
-- spells all of them. For people with a SQLite shell there are views, at the end.

CREATE TABLE verdicts     (key TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE marks        (key TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE suppressions (key TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE views        (key TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;

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

CREATE VIEW verdicts_to_read AS
SELECT entry ->> 'name' AS name, entry ->> 'value' AS verdict, entry ->> 'note' AS note,
  entry ->> 'by' AS author, entry ->> 'at' AS at FROM verdicts;

CREATE VIEW marks_to_read AS
SELECT datetime(entry ->> 'time', 'unixepoch') AS time, entry ->> 'event' AS event, entry ->> 'account' AS account,
  entry ->> 'note' AS note, entry ->> 'by' AS author, entry ->> 'at' AS at FROM marks;

CREATE VIEW suppressions_to_read AS
SELECT entry ->> 'finding' AS finding, entry ->> 'match' AS match, entry ->> 'reason' AS reason,
  entry ->> 'until' AS until, entry ->> 'by' AS author, entry ->> 'at' AS at FROM suppressions;

CREATE VIEW views_to_read AS
SELECT entry ->> 'name' AS name, entry ->> 'filter' AS filter, entry ->> 'by' AS author, entry ->> 'at' AS at FROM views;
