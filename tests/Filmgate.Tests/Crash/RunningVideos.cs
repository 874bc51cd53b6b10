using Filmgate.Keys;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Crash;

/// <summary>A database as a killed server leaves it: many videos that a provider is rendering.</summary>
internal static class RunningVideos
{
    private const string CopyVideos = """
        INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, created_at, deadline_at)
        SELECT substr(id, 1, 22) || printf('%016x', n.i), owner, model, status, version, node, due_at, tries, step_since, attempt, request,
            created_at, deadline_at
        FROM videos, n WHERE videos.version = 3
        """;

    private const string CopyAttempts = """
        INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, operation, price_micros,
            submitted_at, accepted_at, unconfirmed)
        SELECT substr(video_id, 1, 22) || printf('%016x', n.i), number, model, provider, dialect, credential, upstream_model,
            operation || '-' || n.i, price_micros, submitted_at, accepted_at, unconfirmed
        FROM attempts, n
        """;

    /// <summary>Writes one through the store and copies it in SQL, which takes seconds for 100,000.</summary>
    public static async Task CreateAsync(string data, int count)
    {
        Directory.CreateDirectory(data);
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data));
        await database.MigrateAsync();
        var store = new SqlVideoStore(database);
        var accepted = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var task = A.Task(owner: Caller.Anonymous.Owner, node: "killed", at: accepted);
        task = (await store.CreateAsync(task, default)).Task;
        var attempt = A.Attempt() with { Provider = "cometapi", SubmittedAt = accepted };
        task = (await store.SettleAsync(task, Transition.Submitting(attempt, accepted), accepted, default))!;
        var running = Transition.Running("task", accepted.AddSeconds(10), accepted.AddHours(1));
        await store.SettleAsync(task, running, accepted, default);
        await database.WriteAsync(sql =>
        {
            var numbers = $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})";
            sql.Script($"{numbers} {CopyVideos}");
            sql.Script($"{numbers} {CopyAttempts}");
            return true;
        });
    }
}
