-- Webhooks: who is told, with which secrets, and every message on its way. The deliveries of 0001 were never written.

DROP TABLE deliveries;

-- One row a message, written with the move that it tells of. The body is kept as it was then, so that every try sends the same bytes.
CREATE TABLE deliveries (
    id          TEXT   NOT NULL PRIMARY KEY,
    owner       TEXT   NOT NULL,
    video_id    TEXT,
    event       TEXT   NOT NULL,
    endpoint_id TEXT,
    url         TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    status      TEXT   NOT NULL CHECK (status IN ('pending','delivered','failed')),
    version     BIGINT NOT NULL,
    node        TEXT,
    tries       BIGINT NOT NULL,
    due_at      BIGINT,
    since       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    CHECK ((status = 'pending') = (due_at IS NOT NULL)),
    CHECK ((status = 'pending') = (ended_at IS NULL))
);
CREATE INDEX deliveries_due ON deliveries (node, since) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_owner ON deliveries (owner, id);
CREATE INDEX deliveries_video ON deliveries (video_id) WHERE video_id IS NOT NULL;
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE delivery_tries (
    delivery_id TEXT   NOT NULL REFERENCES deliveries (id),
    version     BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    status      BIGINT,
    error       TEXT,
    took_ms     BIGINT NOT NULL,
    PRIMARY KEY (delivery_id, version)
);

CREATE TABLE webhook_endpoints (
    id              TEXT   NOT NULL PRIMARY KEY,
    owner           TEXT   NOT NULL,
    url             TEXT   NOT NULL,
    events          TEXT   NOT NULL,
    description     TEXT,
    created_at      BIGINT NOT NULL,
    disabled_at     BIGINT,
    disabled_reason TEXT,
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);
CREATE INDEX webhook_endpoints_owner ON webhook_endpoints (owner, id);

-- A key's signing secrets: the one without an end counts, the others still sign until theirs. The value 'gateway' stands for the setting.
CREATE TABLE webhook_secrets (
    owner      TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (owner, value)
);
CREATE UNIQUE INDEX webhook_secrets_current ON webhook_secrets (owner) WHERE expires_at IS NULL;
