using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

public sealed class SqliteMigrationTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
    private readonly SqlDatabase _database;

    public SqliteMigrationTests() => _database = SqlDatabase.Sqlite(Path.Combine(_directory, "test.db"));

    [Fact]
    public async Task Tables_that_a_migration_rebuilds_keep_their_rows_their_order_and_their_indexes()
    {
        const string videos = """
            SELECT id || owner || model || status || version || node || due_at || tries || step_since || attempt || request || created_at
                || idempotency_key || fingerprint || external_id FROM videos
            """;
        const string ended = """
            SELECT id || status || source || error || deadline_at || finished_at || cancel_requested_at || watch_until || recovered_at
                || deleted_at FROM videos WHERE id = 'b'
            """;
        const string deliveries = """
            SELECT id || owner || video_id || event || endpoint_id || url || body || status || version || node || tries || due_at || since
                || created_at FROM deliveries
            """;
        const string indexes = """
            SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('videos', 'deliveries') AND sql IS NOT NULL
                AND name <> 'deliveries_receiver' AND name <> 'videos_limited'
                AND name NOT IN ('videos_status', 'videos_model', 'videos_provider', 'videos_error', 'videos_remixes') ORDER BY name
            """;
        await MigrateToAsync(6);
        await RunAsync("""
            INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, created_at,
                idempotency_key, fingerprint, external_id)
            VALUES ('c', 'me', 'veo3', 'queued', 1, 'n', 5, 2, 3, 0, '{"prompt":"x"}', 4, 'k', 'f', 'e');
            INSERT INTO videos (id, owner, model, status, version, tries, step_since, attempt, request, source, error, created_at,
                deadline_at, finished_at, cancel_requested_at, due_at, watch_until, recovered_at, deleted_at)
            VALUES ('b', 'me', 'veo3', 'failed', 9, 0, 1, 2, '{}', 's', 'err', 1, 2, 3, 4, 5, 6, 7, 8);
            INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, submitted_at)
            VALUES ('b', 2, 'veo3', 'p', 'd', 'c', 'u', 1);
            INSERT INTO deliveries (id, owner, video_id, event, endpoint_id, url, body, status, version, node, tries, due_at, since,
                created_at)
            VALUES ('m', 'me', 'b', 'video.failed', 'we', 'https://x.test/', '{}', 'pending', 3, 'n', 1, 2, 3, 4);
            """);
        var before = (await TextsAsync(videos), await TextsAsync(ended), await TextsAsync(deliveries), await TextsAsync(indexes));
        Assert.Equal((1, 1, 1), (before.Item2.Count, before.Item3.Count, before.Item1.Count(row => row.Length > 0)));
        await _database.MigrateAsync();
        var after = (await TextsAsync(videos), await TextsAsync(ended), await TextsAsync(deliveries), await TextsAsync(indexes));
        Assert.Equal(before.Item1, after.Item1);
        Assert.Equal(before.Item2, after.Item2);
        Assert.Equal(before.Item3, after.Item3);
        Assert.Equal(before.Item4, after.Item4);
        Assert.Equal(["ok"], await TextsAsync("PRAGMA integrity_check"));
        Assert.Empty(await TextsAsync("SELECT \"table\" FROM pragma_foreign_key_check"));
        Assert.Equal(2, (await new SqlVideoStore(_database).FindByIdempotencyKeyAsync("me", "k", default))!.Tries);
    }

    [Fact]
    public async Task Videos_from_before_lists_had_filters_are_found_by_them()
    {
        const string original = "video_0000000000000000000000000000000a";
        await MigrateToAsync(10);
        await RunAsync($$$"""
            INSERT INTO videos (id, owner, model, status, version, tries, step_since, attempt, request, error, created_at, finished_at)
            VALUES ('b', 'me', 'veo3', 'failed', 9, 0, 1, 2,
                '{"prompt":"x","metadata":{"scene":"3"},"remix_of":{"video_id":"{{{original}}}"}}',
                '{"kind":"Timeout","message":"m"}', 1, 2);
            INSERT INTO attempts (video_id, number, model, provider, dialect, credential, upstream_model, submitted_at)
            VALUES ('b', 2, 'veo3', 'fal', 'd', 'c', 'u', 1);
            """);
        await _database.MigrateAsync();
        var expected = await TextsAsync("SELECT provider || error_kind || remix_of FROM videos");
        Assert.Equal([$"falTimeout{original}"], expected);
        Assert.Equal(
            ["me|scene|3|b"], await TextsAsync("SELECT owner || '|' || key || '|' || value || '|' || video_id FROM video_metadata"));
    }

    /// <summary>SQLite builds one for a list of more than two values in a CHECK, again for each row.</summary>
    [Fact]
    public async Task No_CHECK_makes_SQLite_build_a_temporary_index_for_each_row_that_is_written()
    {
        await _database.MigrateAsync();
        foreach (var table in await TextsAsync("SELECT name FROM sqlite_schema WHERE type = 'table'"))
            Assert.DoesNotContain("OpenEphemeral", await OpcodesAsync($"EXPLAIN INSERT INTO {table} DEFAULT VALUES"));
    }

    [Fact]
    public async Task The_table_of_key_pairs_refuses_values_of_another_type()
    {
        await _database.MigrateAsync();
        var written = RunAsync(
            "INSERT INTO webhook_key_pairs (owner, public_key, private_key, created_at) VALUES ('me', 'a', 'b', 'noon')");
        Assert.Contains("cannot store TEXT", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => written)).Message);
    }

    [Theory]
    [InlineData("pending", true)]
    [InlineData("sent", false)]
    public async Task A_delivery_has_one_of_three_statuses(string status, bool allowed)
    {
        await _database.MigrateAsync();
        var (dueAt, endedAt) = allowed ? ("1", "NULL") : ("NULL", "1");
        var written = RunAsync($$"""
            INSERT INTO deliveries (id, owner, event, url, body, status, version, tries, due_at, since, created_at, ended_at)
            VALUES ('m', 'me', 'e', 'u', '{}', '{{status}}', 1, 0, {{dueAt}}, 1, 1, {{endedAt}})
            """);
        if (allowed) await written;
        else Assert.Contains("status = 'pending' OR", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => written)).Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Applies only the first migrations, as an older version would.</summary>
    private Task<bool> MigrateToAsync(int last) => _database.WriteAsync(sql =>
    {
        sql.Script("CREATE TABLE migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        var assembly = typeof(SqlDatabase).Assembly;
        var migrations = assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal));
        foreach (var name in migrations.Order(StringComparer.Ordinal).Take(last))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sql.Script(text.ReadToEnd().Replace("/* clustered */", "WITHOUT ROWID"));
            sql.Script($"INSERT INTO migrations SELECT COUNT(*) + 1, '{name}' FROM migrations");
        }

        return true;
    });

    private Task<bool> RunAsync(string script) => _database.WriteAsync(sql =>
    {
        sql.Script(script);
        return true;
    });

    private Task<IReadOnlyList<string>> TextsAsync(string query) =>
        _database.QueryAsync(query, row => row.NextStringOrNull() ?? "", default);

    private Task<IReadOnlyList<string>> OpcodesAsync(string explain) =>
        _database.QueryAsync(explain, row => (Address: row.NextInt64(), Opcode: row.NextString()).Opcode, default);
}
