-- The columns and metadata of the videos that exist already. PostgreSQL reads no JSON that contains \u0000: such a video is not found by its
-- metadata. The quotes of a text inside of JSON are escaped, so the patterns match members only.

UPDATE videos SET
    provider = (SELECT a.provider FROM attempts a WHERE a.video_id = videos.id AND a.number = videos.attempt),
    error_kind = CASE WHEN status = 'failed' THEN substring(error FROM '"kind":"([A-Za-z]+)"') END,
    remix_of = substring(request FROM '"remix_of":\{"video_id":"(video_[0-9a-f]+)"');

INSERT INTO video_metadata (owner, key, value, video_id)
SELECT v.owner, m.key, m.value, v.id
FROM (SELECT id, owner, request FROM videos
    WHERE deleted_at IS NULL AND request LIKE '%"metadata":{%' AND position('\u0000' IN request) = 0 OFFSET 0) v,
    json_each_text(v.request::json -> 'metadata') m
WHERE length(m.value) <= 128
ON CONFLICT DO NOTHING;
