-- What lists are filtered by. Each index ends with the id, so that a page is read in its order and stops when it is full.
-- Deleted videos are in no list. provider: that of the current attempt. error_kind: why a failed video failed.

ALTER TABLE videos ADD COLUMN provider TEXT;
ALTER TABLE videos ADD COLUMN error_kind TEXT;
ALTER TABLE videos ADD COLUMN remix_of TEXT;

-- The metadata of videos that are not deleted, in the order in which it is searched.
CREATE TABLE video_metadata (
    owner    TEXT NOT NULL,
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    video_id TEXT NOT NULL,
    PRIMARY KEY (owner, key, value, video_id)
) /* clustered */;
