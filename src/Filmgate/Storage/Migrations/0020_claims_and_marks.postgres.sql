-- Rows to claim are found in the order of an index: without it, PostgreSQL may read the whole table for the few that are due.
-- An event's mark was the id of its transaction. Those are the whole cluster's, and lower again in a cluster that a dump is restored into.

DROP INDEX videos_due;
CREATE INDEX videos_due ON videos (node, id) WHERE due_at IS NOT NULL;

CREATE SEQUENCE event_marks;
SELECT setval('event_marks', GREATEST(1, (SELECT MAX(mark) FROM events)));
