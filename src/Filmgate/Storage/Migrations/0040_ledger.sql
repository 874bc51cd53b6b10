-- The ledger: append-only entries, each written in the transaction of the change of its video. Amounts are millionths of a US dollar.
-- An entry is what it adds to the balances of its video's key, group and periods. No foreign key: an entry outlives everything.

CREATE TABLE ledger_entries (
    video_id       TEXT   NOT NULL,
    attempt        BIGINT NOT NULL,
    kind           TEXT   NOT NULL,
    at             BIGINT NOT NULL,
    held_micros    BIGINT NOT NULL,
    spent_micros   BIGINT NOT NULL,
    gateway_micros BIGINT NOT NULL,
    unknown_holds  BIGINT NOT NULL,
    basis          TEXT   NOT NULL,
    PRIMARY KEY (video_id, attempt, kind),
    CHECK (attempt > 0),
    CHECK (kind = 'hold' OR kind = 'settle' OR kind = 'release' OR kind = 'adjust')
) /* clustered */;

-- Attempts that are over and whose charge is unknown.
CREATE TABLE ledger_unresolved (
    video_id TEXT   NOT NULL,
    attempt  BIGINT NOT NULL,
    owner    TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (video_id, attempt)
) /* clustered */;
CREATE INDEX ledger_unresolved_owner ON ledger_unresolved (owner, video_id);

-- The sums of the entries by account (a key, a group, the gateway) and period. Several rows (shards) add up to one balance: nodes that write
-- at the same time do not wait for each other.
CREATE TABLE ledger_balances (
    account       TEXT   NOT NULL,
    period        TEXT   NOT NULL,
    shard         BIGINT NOT NULL,
    held_micros   BIGINT NOT NULL,
    spent_micros  BIGINT NOT NULL,
    unknown_holds BIGINT NOT NULL,
    PRIMARY KEY (account, period, shard)
) /* clustered */;

ALTER TABLE videos ADD COLUMN cost TEXT;
ALTER TABLE videos ADD COLUMN budget_group TEXT;
ALTER TABLE attempts ADD COLUMN cost_micros BIGINT;
ALTER TABLE attempts ADD COLUMN cost_report TEXT;
