-- Files that clients uploaded to use again. The bytes are an input's, once per owner; such a row keeps the input from being swept.
CREATE TABLE files (
    id           TEXT   NOT NULL PRIMARY KEY,
    owner        TEXT   NOT NULL,
    filename     TEXT   NOT NULL,
    purpose      TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    content_type TEXT   NOT NULL,
    width        BIGINT NOT NULL,
    height       BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT
);
CREATE INDEX files_owner ON files (owner, id);
CREATE INDEX files_key ON files (key);
CREATE INDEX files_expires ON files (expires_at) WHERE expires_at IS NOT NULL;
