-- The client's own name for a video, in the shapes that have one: unique among its owner's, and free again once the video is deleted.

ALTER TABLE videos ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX videos_external ON videos (owner, external_id) WHERE external_id IS NOT NULL;
