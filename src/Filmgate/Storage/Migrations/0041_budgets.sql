-- What an account (a key or a group) may spend, in millionths of a US dollar. Null: no limit. A warned_ column has the last period that was
-- warned about.
CREATE TABLE budgets (
    account      TEXT   NOT NULL PRIMARY KEY,
    total_micros BIGINT,
    month_micros BIGINT,
    day_micros   BIGINT,
    is_hard      BIGINT NOT NULL CHECK (is_hard IN (0, 1)),
    time_zone    TEXT   NOT NULL,
    warned_total TEXT,
    warned_month TEXT,
    warned_day   TEXT
);

CREATE TABLE budget_members (
    key_id   TEXT NOT NULL PRIMARY KEY,
    group_id TEXT NOT NULL
);
