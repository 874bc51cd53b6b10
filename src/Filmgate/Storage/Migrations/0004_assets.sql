-- What clients sent along, under the hash of its bytes and once per owner. A row comes after its file and goes before it.
CREATE TABLE inputs (
    owner   TEXT   NOT NULL,
    sha256  TEXT   NOT NULL CHECK (length(sha256) = 64),
    key     TEXT   NOT NULL UNIQUE,
    bytes   BIGINT NOT NULL CHECK (bytes > 0),
    used_at BIGINT NOT NULL,
    PRIMARY KEY (owner, sha256)
);
CREATE INDEX inputs_used ON inputs (used_at);

-- Which videos need an input: these rows are its reference count.
CREATE TABLE video_inputs (
    video_id TEXT NOT NULL REFERENCES videos (id),
    key      TEXT NOT NULL,
    PRIMARY KEY (video_id, key)
);
CREATE INDEX video_inputs_key ON video_inputs (key);

-- Files that no row needs any more; written in the transaction that gave them up. Names are never used twice, so this is always safe to act on.
CREATE TABLE media_trash (
    key TEXT   NOT NULL PRIMARY KEY,
    at  BIGINT NOT NULL
);

-- A video on legal hold is deleted neither by a rule nor by its owner.
CREATE TABLE holds (
    video_id  TEXT   NOT NULL PRIMARY KEY REFERENCES videos (id),
    placed_at BIGINT NOT NULL,
    reason    TEXT
);

-- NULL: the server's rule; 0: keep for ever.
ALTER TABLE api_keys ADD COLUMN delete_after_ms BIGINT;

CREATE INDEX assets_key ON assets (key);
CREATE INDEX assets_created ON assets (created_at);
