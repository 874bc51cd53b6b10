using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Rows of <c>webhook_secrets</c>. The one without an expiry is the owner's current secret.</summary>
internal static class SigningSecretRows
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    private const string Columns = "value, created_at, expires_at";

    private static SigningSecret Read(SqlRow row) => new(
        Value: row.NextString(),
        CreatedAt: row.NextTime(),
        ExpiresAt: row.NextTimeOrNull());

    private const string ListSql =
        $"SELECT {Columns} FROM webhook_secrets WHERE owner = @owner ORDER BY expires_at IS NOT NULL, created_at DESC";

    /// <summary>An owner's secrets, the current one first.</summary>
    public static Task<IReadOnlyList<SigningSecret>> ListAsync(SqlDatabase database, string owner, CancellationToken ct) =>
        database.QueryAsync(ListSql, Read, ct, SqlArg.Of("owner", owner));

    private const string InsertSql = """
        INSERT INTO webhook_secrets (owner, value, created_at, expires_at) VALUES (@owner, @value, @created_at, @expires_at)
        ON CONFLICT DO NOTHING
        """;

    public static int Insert(SqlSession sql, string owner, string value, DateTimeOffset createdAt, DateTimeOffset? expiresAt) =>
        sql.Execute(
            InsertSql,
            SqlArg.Of("owner", owner),
            SqlArg.Of("value", value),
            SqlArg.Of("created_at", createdAt),
            SqlArg.Of("expires_at", expiresAt));
}
