-- Providers that get no new submissions, because the operator paused them.
CREATE TABLE provider_pauses (
    provider  TEXT   NOT NULL PRIMARY KEY,
    paused_at BIGINT NOT NULL
);
