-- The Ed25519 key pair of each owner, created at first use. It signs the owner's webhooks as v1a.

CREATE TABLE webhook_key_pairs (
    owner       TEXT NOT NULL PRIMARY KEY,
    public_key  TEXT NOT NULL,
    private_key TEXT NOT NULL,
    created_at  /* int64 */ NOT NULL
) /* strict */;
