using Filmgate.Keys;

namespace Filmgate.Storage;

/// <summary>Rows of <c>audit_entries</c>.</summary>
internal sealed class SqlAuditLog(SqlDatabase database) : IAuditLog
{
    private static AuditEntry Read(SqlRow row) => new(
        Id: row.NextString(),
        At: row.NextTime(),
        Actor: row.NextString(),
        Action: row.NextString(),
        Subject: row.NextStringOrNull(),
        Detail: row.NextStringOrNull(),
        Status: (int?)row.NextInt64OrNull(),
        Address: row.NextStringOrNull(),
        RequestId: row.NextStringOrNull());

    private const string ListSql = """
        SELECT id, at, actor, action, subject, detail, status, address, request_id FROM audit_entries
        WHERE (@after IS NULL OR id < @after) AND (@actor IS NULL OR actor = @actor)
            AND (@action IS NULL OR action = @action) AND (@subject IS NULL OR subject = @subject)
        ORDER BY id DESC LIMIT @limit
        """;

    private const string InsertSql = """
        INSERT INTO audit_entries (id, at, actor, action, subject, detail, status, address, request_id)
        VALUES (@id, @at, @actor, @action, @subject, @detail, @status, @address, @request_id)
        """;

    public Task AddAsync(AuditEntry entry) => database.WriteKeepingCacheAsync(sql =>
    {
        const string forget = "DELETE FROM audit_entries WHERE id < @first";
        sql.Execute(forget, SqlArg.Of("first", AuditEntry.FirstIdSince(entry.At - IAuditLog.Retention)));
        return sql.Execute(
            InsertSql,
            SqlArg.Of("id", entry.Id),
            SqlArg.Of("at", entry.At),
            SqlArg.Of("actor", entry.Actor),
            SqlArg.Of("action", entry.Action),
            SqlArg.Of("subject", entry.Subject),
            SqlArg.Of("detail", entry.Detail),
            SqlArg.Of("status", entry.Status),
            SqlArg.Of("address", entry.Address),
            SqlArg.Of("request_id", entry.RequestId));
    });

    public Task EndAsync(AuditEntry entry) => database.WriteKeepingCacheAsync(sql => sql.Execute(
        "UPDATE audit_entries SET status = @status, subject = @subject, detail = @detail WHERE id = @id",
        SqlArg.Of("status", entry.Status),
        SqlArg.Of("subject", entry.Subject),
        SqlArg.Of("detail", entry.Detail),
        SqlArg.Of("id", entry.Id)));

    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct) => database.QueryAsync(
        ListSql,
        Read,
        ct,
        SqlArg.Of("after", filter.After),
        SqlArg.Of("actor", filter.Actor),
        SqlArg.Of("action", filter.Action),
        SqlArg.Of("subject", filter.Subject),
        SqlArg.Of("limit", filter.Limit));
}
