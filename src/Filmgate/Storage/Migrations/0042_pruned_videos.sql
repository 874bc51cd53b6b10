-- Videos whose rows were deleted (keep_history), as far as their ledger entries need them: whose they were, and what usage reports show.
CREATE TABLE pruned_videos (
    id           TEXT   NOT NULL PRIMARY KEY,
    owner        TEXT   NOT NULL,
    budget_group TEXT,
    model        TEXT   NOT NULL,
    provider     TEXT,
    status       TEXT   NOT NULL,
    attempt      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
) /* clustered */;
CREATE INDEX pruned_videos_owner ON pruned_videos (owner, id);

-- The duration of the file, which may be deleted long before its entries are read.
ALTER TABLE ledger_entries ADD COLUMN delivered_ms BIGINT NOT NULL DEFAULT 0;
