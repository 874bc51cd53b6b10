using System.Security.Cryptography;
using Filmgate.Keys;

namespace Filmgate.Storage;

/// <summary>Secrets that this installation made for itself at first use. In the database, so that all nodes have the same.</summary>
internal sealed class SqlSecretStore(SqlDatabase database) : ISecretStore
{
    public Task<byte[]> GetOrCreateAsync(string name) => database.WriteAsync(sql =>
    {
        sql.Execute(
            "INSERT INTO secrets (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING",
            SqlArg.Of("name", name),
            SqlArg.Of("value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        return Convert.FromBase64String(sql.Query("SELECT value FROM secrets WHERE name = @name", row => row.GetString(0), SqlArg.Of("name", name)).Single());
    });
}
