-- The same rules in another spelling. SQLite builds a temporary b-tree for every list of more than two values in a CHECK, anew for each row that is
-- written; three of them were a quarter of what a create cost the writer. It can change a CHECK only by writing the table again.

CREATE TABLE new_videos (
    id                  TEXT   NOT NULL PRIMARY KEY,
    owner               TEXT   NOT NULL,
    model               TEXT   NOT NULL,
    status              TEXT   NOT NULL,
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
    external_id         TEXT,
    CHECK (status = 'queued' OR status = 'submitting' OR status = 'running' OR status = 'storing' OR status = 'completed' OR status = 'failed' OR status = 'cancelled'),
    CHECK ((status = 'completed' OR status = 'failed' OR status = 'cancelled') = (finished_at IS NOT NULL)),
    CHECK (status <> 'failed' OR error IS NOT NULL),
    CHECK (watch_until IS NULL OR status = 'failed'),
    CHECK ((due_at IS NULL) = (finished_at IS NOT NULL AND watch_until IS NULL)),
    CHECK (attempt > 0 OR status = 'queued' OR status = 'failed' OR status = 'cancelled'),
    CHECK (deleted_at IS NULL OR finished_at IS NOT NULL),
    CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL))
);
INSERT INTO new_videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, source, error, created_at, deadline_at, finished_at,
    cancel_requested_at, watch_until, recovered_at, deleted_at, idempotency_key, fingerprint, external_id)
SELECT id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, source, error, created_at, deadline_at, finished_at,
    cancel_requested_at, watch_until, recovered_at, deleted_at, idempotency_key, fingerprint, external_id FROM videos ORDER BY rowid;
DROP TABLE videos;
ALTER TABLE new_videos RENAME TO videos;
CREATE INDEX videos_due ON videos (node) WHERE due_at IS NOT NULL;
CREATE INDEX videos_owner ON videos (owner, id);
CREATE UNIQUE INDEX videos_idempotency ON videos (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX videos_external ON videos (owner, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE new_deliveries (
    id          TEXT   NOT NULL PRIMARY KEY,
    owner       TEXT   NOT NULL,
    video_id    TEXT,
    event       TEXT   NOT NULL,
    endpoint_id TEXT,
    url         TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    node        TEXT,
    tries       BIGINT NOT NULL,
    due_at      BIGINT,
    since       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    CHECK (status = 'pending' OR status = 'delivered' OR status = 'failed'),
    CHECK ((status = 'pending') = (due_at IS NOT NULL)),
    CHECK ((status = 'pending') = (ended_at IS NULL))
);
INSERT INTO new_deliveries (id, owner, video_id, event, endpoint_id, url, body, status, version, node, tries, due_at, since, created_at, ended_at)
SELECT id, owner, video_id, event, endpoint_id, url, body, status, version, node, tries, due_at, since, created_at, ended_at FROM deliveries ORDER BY rowid;
DROP TABLE deliveries;
ALTER TABLE new_deliveries RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (node, since) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_owner ON deliveries (owner, id);
CREATE INDEX deliveries_video ON deliveries (video_id) WHERE video_id IS NOT NULL;
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;
