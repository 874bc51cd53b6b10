-- What waits for one receiver (scheme, host and port of the url), soonest first: a node keeps the first of it in memory and comes here for the rest.
-- Rows of older builds get theirs when they are claimed.

ALTER TABLE deliveries ADD COLUMN receiver TEXT;
CREATE INDEX deliveries_receiver ON deliveries (owner, receiver, due_at) WHERE due_at IS NOT NULL;
