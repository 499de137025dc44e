-- One row for each analysis that is kept. Its logs lie in a folder named by the id, as 1, 2, and so on; entry
-- says what they were called, as JSON, because names that came from elsewhere may hold every character.
CREATE TABLE analyses (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  id    TEXT NOT NULL UNIQUE,
  entry TEXT NOT NULL
) STRICT;
