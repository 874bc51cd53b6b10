using System.Security.Cryptography;
using Filmgate.Keys;

namespace Filmgate.Storage;

/// <summary>Secrets that this installation generated on first use. They are in the database, so that all nodes share them.</summary>
internal sealed class SqlSecretStore(SqlDatabase database) : ISecretStore
{
    /// <returns>The secret as text. Null: there is none.</returns>
    public static Task<string?> FindAsync(SqlDatabase database, string name) => database.QueryFirstAsync(
        "SELECT value FROM secrets WHERE name = @name", row => row.NextString(), CancellationToken.None, SqlArg.Of("name", name));

    public Task<byte[]> GetOrCreateAsync(string name) => database.WriteAsync(sql =>
    {
        const string find = "SELECT value FROM secrets WHERE name = @name";
        sql.Execute(
            "INSERT INTO secrets (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING",
            SqlArg.Of("name", name),
            SqlArg.Of("value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        return Convert.FromBase64String(sql.Query(find, row => row.NextString(), SqlArg.Of("name", name)).Single());
    });
}
