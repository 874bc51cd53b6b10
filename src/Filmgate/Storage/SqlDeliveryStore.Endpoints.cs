using Filmgate.Webhooks;

namespace Filmgate.Storage;

/// <summary>The part for webhook endpoints and signing secrets.</summary>
internal sealed partial class SqlDeliveryStore
{
    public Task<bool> AddEndpointAsync(DeliveryEndpoint endpoint, int most, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string count = "SELECT COUNT(*) FROM webhook_endpoints WHERE owner = @owner";
            sql.Execute(database.Dialect.LockOwner, SqlArg.Of("owner", endpoint.Owner));
            if (sql.Query(count, row => row.NextInt64(), SqlArg.Of("owner", endpoint.Owner)).Single() >= most) return false;
            EndpointRows.Insert(sql, endpoint);
            return true;
        });

    public Task<IReadOnlyList<DeliveryEndpoint>> EndpointsAsync(string? owner, CancellationToken ct)
    {
        const string all = $"SELECT {EndpointRows.Columns} FROM webhook_endpoints";
        const string owned = $"{all} WHERE owner = @owner ORDER BY id";
        const string active =
            $"{all} WHERE disabled_at IS NULL AND owner NOT IN (SELECT id FROM api_keys WHERE revoked_at IS NOT NULL) ORDER BY id";
        return owner is null
            ? database.QueryAsync(active, EndpointRows.Read, ct)
            : database.QueryAsync(owned, EndpointRows.Read, ct, SqlArg.Of("owner", owner));
    }

    public Task<DeliveryEndpoint?> SwitchEndpointAsync(
        string owner, string id, string? disabledReason, DateTimeOffset now, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string find = $"SELECT {EndpointRows.Columns} FROM webhook_endpoints WHERE id = @id AND owner = @owner";
        EndpointRows.Disable(sql, owner, id, disabledReason, now);
        return sql.Query(find, EndpointRows.Read, SqlArg.Of("id", id), SqlArg.Of("owner", owner)).SingleOrDefault();
    });

    public Task<bool> RemoveEndpointAsync(string owner, string id, DateTimeOffset now, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string delete = "DELETE FROM webhook_endpoints WHERE id = @id AND owner = @owner";
            FailPendingOfEndpoint(sql, owner, id, now);
            return sql.Execute(delete, SqlArg.Of("id", id), SqlArg.Of("owner", owner)) == 1;
        });

    public async Task<StoredSigningKeys> SigningKeysAsync(string owner, CancellationToken ct) =>
        new(await SigningSecretRows.ListAsync(database, owner, ct), await SigningKeyPairRows.FindAsync(database, owner, ct));

    public Task AddKeyPairAsync(string owner, SigningKeyPair keyPair, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql => SigningKeyPairRows.Insert(sql, owner, keyPair));

    public Task AddSecretAsync(string owner, string value, DateTimeOffset now, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql => SigningSecretRows.Insert(sql, owner, value, now, expiresAt: null));

    public Task RotateSecretAsync(
        string owner, string value, string before, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(sql =>
        {
            const string deleteExpired = "DELETE FROM webhook_secrets WHERE owner = @owner AND expires_at < @now";
            const string expireCurrent = "UPDATE webhook_secrets SET expires_at = @until WHERE owner = @owner AND expires_at IS NULL";
            SigningSecretRows.Insert(sql, owner, before, now, until);
            sql.Execute(deleteExpired, SqlArg.Of("owner", owner), SqlArg.Of("now", now));
            sql.Execute(expireCurrent, SqlArg.Of("until", until), SqlArg.Of("owner", owner));
            return SigningSecretRows.Insert(sql, owner, value, now, expiresAt: null);
        });
}
