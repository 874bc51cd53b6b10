-- How far each table of an unfinished copy of another database has come.

CREATE TABLE copy_progress (
    name TEXT NOT NULL PRIMARY KEY,
    last TEXT NOT NULL
) /* strict */;
