-- After the columns were filled, because an index is built faster than it is filled.

CREATE INDEX videos_status ON videos (owner, status, id) WHERE deleted_at IS NULL;
CREATE INDEX videos_model ON videos (owner, model, id) WHERE deleted_at IS NULL;
CREATE INDEX videos_provider ON videos (owner, provider, id) WHERE provider IS NOT NULL;
CREATE INDEX videos_error ON videos (owner, error_kind, id) WHERE error_kind IS NOT NULL;
CREATE INDEX videos_remixes ON videos (owner, remix_of, id) WHERE remix_of IS NOT NULL;
