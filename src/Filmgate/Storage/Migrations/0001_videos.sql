-- Times are BIGINT Unix milliseconds: the same in SQLite and PostgreSQL, sortable, no zones. Flags are 0 or 1.
-- A table marked as clustered lies in the order of its primary key on SQLite: a row is found by one search instead of two. Not for tables with large rows.

CREATE TABLE videos (
    id                  TEXT   NOT NULL PRIMARY KEY,
    owner               TEXT   NOT NULL,
    model               TEXT   NOT NULL,
    status              TEXT   NOT NULL CHECK (status IN ('queued','submitting','running','storing','completed','failed','cancelled')),
    version             BIGINT NOT NULL,
    node                TEXT,
    due_at              BIGINT,
    tries               BIGINT NOT NULL,
    step_since          BIGINT NOT NULL,
    attempt             BIGINT NOT NULL,
    request             TEXT   NOT NULL,
    source              TEXT,
    error               TEXT,
    created_at          BIGINT NOT NULL,
    deadline_at         BIGINT,
    finished_at         BIGINT,
    cancel_requested_at BIGINT,
    watch_until         BIGINT,
    recovered_at        BIGINT,
    deleted_at          BIGINT,
    idempotency_key     TEXT,
    fingerprint         TEXT,
    CHECK ((status IN ('completed','failed','cancelled')) = (finished_at IS NOT NULL)),
    CHECK (status <> 'failed' OR error IS NOT NULL),
    CHECK (watch_until IS NULL OR status = 'failed'),
    CHECK ((due_at IS NULL) = (finished_at IS NOT NULL AND watch_until IS NULL)),
    CHECK (status NOT IN ('submitting','running','storing','completed') OR attempt > 0),
    CHECK (deleted_at IS NULL OR finished_at IS NOT NULL),
    CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL))
);
CREATE INDEX videos_due ON videos (node) WHERE due_at IS NOT NULL;
CREATE INDEX videos_owner ON videos (owner, id);
CREATE UNIQUE INDEX videos_idempotency ON videos (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- One row a submission; the upstream handle (operation) is opaque outside the dialect.
CREATE TABLE attempts (
    video_id       TEXT   NOT NULL REFERENCES videos (id),
    number         BIGINT NOT NULL CHECK (number > 0),
    model          TEXT   NOT NULL,
    provider       TEXT   NOT NULL,
    dialect        TEXT   NOT NULL,
    credential     TEXT   NOT NULL,
    upstream_model TEXT   NOT NULL,
    operation      TEXT,
    price_micros   BIGINT,
    submitted_at   BIGINT NOT NULL,
    accepted_at    BIGINT,
    ended_at       BIGINT,
    PRIMARY KEY (video_id, number),
    CHECK ((operation IS NULL) = (accepted_at IS NULL))
) /* clustered */;

-- The timeline: append-only, one line for each version of its video after the first, which the row itself tells.
CREATE TABLE events (
    video_id TEXT   NOT NULL REFERENCES videos (id),
    version  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    type     TEXT   NOT NULL,
    data     TEXT   NOT NULL,
    PRIMARY KEY (video_id, version)
) /* clustered */;

CREATE TABLE assets (
    video_id     TEXT   NOT NULL REFERENCES videos (id),
    kind         TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    content_type TEXT   NOT NULL,
    bytes        BIGINT NOT NULL CHECK (bytes > 0),
    sha256       TEXT   NOT NULL CHECK (length(sha256) = 64),
    width        BIGINT NOT NULL,
    height       BIGINT NOT NULL,
    duration_ms  BIGINT NOT NULL,
    has_audio    BIGINT NOT NULL CHECK (has_audio IN (0, 1)),
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (video_id, kind)
) /* clustered */;

-- Webhook messages on their way. Nothing writes here yet.
CREATE TABLE deliveries (
    id           TEXT   NOT NULL PRIMARY KEY,
    video_id     TEXT   NOT NULL REFERENCES videos (id),
    event        TEXT   NOT NULL,
    url          TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    tries        BIGINT NOT NULL,
    due_at       BIGINT,
    delivered_at BIGINT,
    created_at   BIGINT NOT NULL,
    UNIQUE (video_id, event, url),
    CHECK (due_at IS NULL OR delivered_at IS NULL)
);

-- One heartbeat a process. A row held by a node without a fresh one may be claimed by others.
CREATE TABLE nodes (
    id      TEXT   NOT NULL PRIMARY KEY,
    beat_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id                TEXT   NOT NULL PRIMARY KEY,
    name              TEXT   NOT NULL,
    hash              TEXT   NOT NULL UNIQUE,
    status_vocabulary TEXT   NOT NULL CHECK (status_vocabulary IN ('completed','succeeded')),
    created_at        BIGINT NOT NULL,
    revoked_at        BIGINT
);

-- Secrets that this installation made for itself, shared by all its nodes.
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
