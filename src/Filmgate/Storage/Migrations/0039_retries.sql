-- The last video that was made from the same request by a retry. The new video's request names this one.

ALTER TABLE videos ADD COLUMN retried_as TEXT;
