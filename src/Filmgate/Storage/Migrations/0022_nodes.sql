-- What a node says about itself, for people. Null: it runs an older version.

ALTER TABLE nodes ADD COLUMN role TEXT;
ALTER TABLE nodes ADD COLUMN version TEXT;
ALTER TABLE nodes ADD COLUMN started_at BIGINT;
