-- The columns and metadata of the videos that exist already.

UPDATE videos SET
    provider = (SELECT a.provider FROM attempts a WHERE a.video_id = videos.id AND a.number = videos.attempt),
    error_kind = CASE WHEN status = 'failed' AND json_valid(error) THEN json_extract(error, '$.kind') END,
    remix_of = CASE WHEN json_valid(request) THEN json_extract(request, '$.remix_of.video_id') END;

INSERT INTO video_metadata (owner, key, value, video_id)
SELECT v.owner, m.key, m.value, v.id FROM videos v, json_each(CASE WHEN json_valid(v.request) THEN v.request ELSE '{}' END, '$.metadata') m
WHERE v.deleted_at IS NULL AND m.type = 'text' AND length(m.value) <= 128
ON CONFLICT DO NOTHING;
