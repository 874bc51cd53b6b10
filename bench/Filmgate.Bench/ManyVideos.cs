using System.Globalization;
using Filmgate.Storage;

namespace Filmgate.Bench;

/// <summary>A database with many finished videos, written in sets: nine of ten are completed.</summary>
internal static class ManyVideos
{
    private const long FirstMillisecond = 1_760_000_000_000;
    private const long Interval = 1000;
    private const int BatchSize = 50_000;

    public static string IdOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"video_{FirstMillisecond + (number * Interval):x12}70000000000000000000");

    public static DateTimeOffset TimeOf(int number) => DateTimeOffset.FromUnixTimeMilliseconds(FirstMillisecond + (number * Interval));

    public static async Task CreateAsync(SqlDatabase database, int videos)
    {
        await database.MigrateAsync();
        for (var from = 0; from < videos; from += BatchSize)
        {
            var (first, end) = (from, Math.Min(videos, from + BatchSize));
            await database.WriteAsync(sql =>
            {
                foreach (var statement in Statements(sql.Dialect.Name is "sqlite", first, end)) sql.Script(statement);
                return true;
            });
        }

        if (database.Source is null) return;
        await database.WriteAsync(sql =>
        {
            sql.Script("ANALYZE");                                      // as its autovacuum does
            return true;
        });
    }

    private static IEnumerable<string> Statements(bool isSqlite, int from, int end)
    {
        var numbers = string.Create(
            CultureInfo.InvariantCulture, $"n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {end - 1})");
        var hex = isSqlite ? "printf('%012x', {0})" : "lpad(to_hex(CAST({0} AS BIGINT)), 12, '0')";
        string Id(string number) =>
            $"'video_' || {string.Format(CultureInfo.InvariantCulture, hex, $"{FirstMillisecond} + ({number}) * {Interval}")} "
                + "|| '70000000000000000000'";
        const string status = "CASE WHEN i % 100 < 90 THEN 'completed' WHEN i % 100 < 97 THEN 'failed' WHEN i % 100 < 99 THEN 'cancelled' "
            + "WHEN i % 200 = 99 THEN 'queued' ELSE 'running' END";
        const string isFinished = "i % 100 < 99";
        const string kind = "CASE i % 3 WHEN 0 THEN 'Timeout' WHEN 1 THEN 'DownloadFailed' ELSE 'RenderFailed' END";
        const string provider = "CASE WHEN i % 10000 = 77 THEN 'provider-rare' ELSE 'provider-' || (i % 3) END";
        yield return $$"""
            WITH RECURSIVE {{numbers}}
            INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, error, created_at,
                finished_at, provider, error_kind, remix_of)
            SELECT {{Id("i")}}, CASE WHEN i % 10 = 9 AND i % 100 <> 99 THEN 'other' ELSE 'local' END,
                CASE WHEN i % 10000 = 78 THEN 'model-rare' ELSE 'model-' || (i % 10) END,
                {{status}}, 5, 'bench', CASE WHEN {{isFinished}} THEN NULL ELSE 9000000000000 END, 0, 0, 1,
                '{"prompt":"Take ' || i || ': a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, '
                || 'slow tracking shot, shallow depth of field, film grain","seconds":8,"size":"1280x720","metadata":{'
                || '"scene":"s' || (i % 1000) || '","job":"j'
                || i || '"},"fallback_models":[],"images":[],"references":[],"warnings":[]}',
                CASE WHEN i % 100 >= 90 AND i % 100 < 97 THEN '{"kind":"' || {{kind}} || '","message":"It went wrong."}' END,
                {{FirstMillisecond}} + i * {{Interval}}, CASE WHEN {{isFinished}} THEN {{FirstMillisecond}} + i * {{Interval}} END,
                {{provider}}, CASE WHEN i % 100 >= 90 AND i % 100 < 97 THEN {{kind}} END,
                CASE WHEN i % 100 = 5 THEN {{Id("i / 100 % 100")}} END
            FROM n
            """;
        yield return $"""
            WITH RECURSIVE {numbers}
            INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, operation, price_micros,
                submitted_at, accepted_at)
            SELECT {Id("i")}, 1, 'model', {provider}, 'openai', 'main', 'model', 'op', 400000, 1, 1 FROM n
            """;
        yield return $"""
            WITH RECURSIVE {numbers}
            INSERT INTO video_metadata (owner, key, value, video_id)
            SELECT CASE WHEN i % 10 = 9 AND i % 100 <> 99 THEN 'other' ELSE 'local' END, 'scene', 's' || (i % 1000), {Id("i")} FROM n
            UNION ALL SELECT CASE WHEN i % 10 = 9 AND i % 100 <> 99 THEN 'other' ELSE 'local' END, 'job', 'j' || i, {Id("i")} FROM n
            """;
        yield return $"""
            WITH RECURSIVE {numbers}
            INSERT INTO assets (video_id, kind, key, content_type, bytes, sha256, width, height, duration_ms, has_audio, created_at)
            SELECT {Id("i")}, 'video', {Id("i")} || '.mp4', 'video/mp4', 4000000, '{new string('a', 64)}', 1280, 720, 8000, 1, 1
            FROM n WHERE i % 100 < 90 AND i % 7 <> 0
            """;
        yield return $"""
            WITH RECURSIVE {numbers}
            INSERT INTO holds (video_id, placed_at) SELECT {Id("i")}, 1 FROM n WHERE i % 1000 = 3
            """;
    }
}
