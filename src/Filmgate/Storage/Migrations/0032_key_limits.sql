-- Limits of a key, as JSON. NULL: none.

ALTER TABLE api_keys ADD COLUMN limits TEXT;

-- 1: its key has a limit of unfinished videos, so it must be found among them. Other keys do not pay for the index.
ALTER TABLE videos ADD COLUMN limited BIGINT;
CREATE INDEX videos_limited ON videos (owner, status) WHERE limited = 1 AND finished_at IS NULL;

-- Bytes of inputs by key and UTC day (days since 1970), while the key has a limit for them.
CREATE TABLE key_input_bytes (
    owner TEXT   NOT NULL,
    day   BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (owner, day)
) /* clustered */;
