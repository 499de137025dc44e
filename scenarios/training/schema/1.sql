-- What a person has done in training. Nothing is ever changed: an attempt is what its lines, one after the other,
-- have made of it. Entries are JSON.

CREATE TABLE attempts (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  scenario TEXT NOT NULL,
  mode     TEXT NOT NULL,
  seed     TEXT NOT NULL,
  own      TEXT NOT NULL, -- paths of one's own logs, as a list
  person   TEXT NOT NULL,
  began    TEXT NOT NULL
) STRICT;

CREATE TABLE lines (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  attempt INTEGER NOT NULL REFERENCES attempts (id),
  at      TEXT NOT NULL,
  kind    TEXT NOT NULL,
  entry   TEXT NOT NULL
) STRICT;

CREATE INDEX lines_of_attempt ON lines (attempt, seq);

CREATE TRIGGER lines_are_never_changed BEFORE UPDATE ON lines
BEGIN SELECT RAISE(ABORT, 'what was done in training is never changed'); END;

CREATE VIEW answers_to_read AS
SELECT a.person, a.scenario, a.seed, l.at, l.entry ->> 'question' AS question, l.entry ->> 'right' AS was_right,
  l.entry ->> 'hints' AS hints, l.entry ->> 'points' AS points
FROM lines l JOIN attempts a ON a.id = l.attempt WHERE l.kind = 'answered' ORDER BY l.seq;
