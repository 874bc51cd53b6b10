-- A file that cannot be deleted waits longer after each try: media_trash.at is when the next try is due.
ALTER TABLE media_trash ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
CREATE INDEX media_trash_at ON media_trash (at);
