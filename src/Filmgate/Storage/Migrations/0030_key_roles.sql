-- What a key may do. A key of an earlier version serves its own videos.

ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'user' CHECK (role = 'operator' OR role = 'user');
