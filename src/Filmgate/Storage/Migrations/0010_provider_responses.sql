-- How many submissions of an attempt got a server error, may have been accepted, and were repeated because the operator wanted it.

ALTER TABLE attempts ADD COLUMN unconfirmed BIGINT NOT NULL DEFAULT 0;

-- The provider's last refusal or failure of each attempt, as text without secrets. Only for the operator: it may repeat the prompt.

CREATE TABLE provider_responses (
    video_id    TEXT NOT NULL REFERENCES videos (id),
    attempt     /* int64 */ NOT NULL,
    at          /* int64 */ NOT NULL,
    http_status /* int64 */ NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (video_id, attempt)
) /* strict */;
