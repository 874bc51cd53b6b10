using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>Rows of <c>webhook_key_pairs</c>: one for each owner.</summary>
internal static class SigningKeyPairRows
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    private const string Columns = "public_key, private_key, created_at";

    private static SigningKeyPair Read(SqlRow row) => new(
        publicKey: row.NextString(),
        privateKey: row.NextString(),
        createdAt: row.NextTime());

    private const string FindSql = $"SELECT {Columns} FROM webhook_key_pairs WHERE owner = @owner";

    public static Task<SigningKeyPair?> FindAsync(SqlDatabase database, string owner, CancellationToken ct) =>
        database.QueryFirstAsync(FindSql, Read, ct, SqlArg.Of("owner", owner));

    private const string InsertSql = $"""
        INSERT INTO webhook_key_pairs (owner, {Columns}) VALUES (@owner, @public_key, @private_key, @created_at)
        ON CONFLICT DO NOTHING
        """;

    public static int Insert(SqlSession sql, string owner, SigningKeyPair keyPair) => sql.Execute(
        InsertSql,
        SqlArg.Of("owner", owner),
        SqlArg.Of("public_key", keyPair.PublicKey),
        SqlArg.Of("private_key", keyPair.PrivateKey),
        SqlArg.Of("created_at", keyPair.CreatedAt));
}
