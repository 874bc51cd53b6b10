-- What operators did. An entry is written before its action; the HTTP status follows. NULL there: the action was interrupted.

CREATE TABLE audit_entries (
    id         TEXT   NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    subject    TEXT,
    detail     TEXT,
    status     BIGINT,
    address    TEXT,
    request_id TEXT
) /* clustered */;
