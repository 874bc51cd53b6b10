-- The events of all of an owner's videos in one order, which a reader can resume from without a gap: see SqlVideoFeed.
-- mark: on SQLite the line's number; on PostgreSQL the transaction that wrote it, because numbers of a sequence become visible out of order there.
-- Lines from before this migration have mark 0: before all others, sorted by video.

ALTER TABLE events ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN mark BIGINT NOT NULL DEFAULT 0;
UPDATE events SET owner = (SELECT v.owner FROM videos v WHERE v.id = events.video_id);
CREATE INDEX events_mark ON events (mark);
CREATE INDEX events_feed ON events (owner, mark);

-- What user interfaces paint until the picture of a video is there (BlurHash); it is set when its pictures are stored.
ALTER TABLE assets ADD COLUMN placeholder TEXT;
