using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for the audit log.</summary>
public abstract class AuditLogContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    [Fact]
    public async Task An_entry_is_read_as_it_was_written_and_ended()
    {
        var log = new SqlAuditLog(await DatabaseAsync());
        var entry = new AuditEntry(AuditEntry.NewId(A.Noon), A.Noon, "key_1", "key.create", null, null, null, "203.0.113.7", "req_1");
        await log.AddAsync(entry);
        Assert.Equal([entry], await log.ListAsync(All, default));
        var ended = entry with { Subject = "key_2", Detail = "name ü", Status = 200 };
        await log.EndAsync(ended);
        Assert.Equal([ended], await log.ListAsync(All, default));
    }

    [Fact]
    public async Task Filters_and_pages_find_the_entries()
    {
        var log = new SqlAuditLog(await DatabaseAsync());
        var entries = Enumerable.Range(0, 6).Select(i => new AuditEntry(
            AuditEntry.NewId(A.Noon.AddSeconds(i)), A.Noon.AddSeconds(i), $"key_{i % 2}", $"a.{i % 3}", $"s{i}", Status: 200)).ToList();
        foreach (var entry in entries) await log.AddAsync(entry);
        entries.Reverse();
        Assert.Equal(entries, await log.ListAsync(All, default));
        Assert.Equal(entries[..2], await log.ListAsync(All with { Limit = 2 }, default));
        Assert.Equal(entries[2..4], await log.ListAsync(All with { Limit = 2, After = entries[1].Id }, default));
        Assert.Equal(entries.Where(entry => entry.Actor == "key_1"), await log.ListAsync(All with { Actor = "key_1" }, default));
        Assert.Equal(entries.Where(entry => entry.Action == "a.2"), await log.ListAsync(All with { Action = "a.2" }, default));
        Assert.Equal([entries[0]], await log.ListAsync(All with { Subject = "s5" }, default));
    }

    private static AuditFilter All => new(null, null, null, null, 100);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteAuditLogTests(SqliteFolder folder) : AuditLogContract(folder), IClassFixture<SqliteFolder>;

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresAuditLogTests(PostgresServer server) : AuditLogContract(server);
