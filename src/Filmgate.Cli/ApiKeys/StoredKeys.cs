using Filmgate.Api.ApiKeys;
using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The keys in the database of this machine. A running server follows within two seconds.</summary>
internal sealed class StoredKeys : IKeys
{
    private readonly SqlDatabase _database;
    private readonly SqlKeyStore _store;
    private readonly KeyAdministration _administration;
    private readonly SqlAuditLog _audit;

    public StoredKeys(SqlDatabase database, string place)
    {
        (_database, _store, Place) = (database, new(database), place);
        _administration = new(_store, TimeProvider.System);
        _audit = new(database);
    }

    public string Place { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async Task<IReadOnlyList<GatewayKey>> ListAsync(CancellationToken ct) =>
        [.. (await _store.ListAsync(ct)).Select(key => KeyView.Show(key, Now))];

    public async Task<GatewayKey> CreateAsync(CreateKey key, CancellationToken ct)
    {
        var request = Checked(KeyRequest.ReadCreate(KeyRequest.Fields(key), Now));
        var (result, text) = await _administration.CreateAsync(request.Apply, request.Adopts, ct);
        await RecordAsync("key.create", result, request.Describe());
        return Show(result, key.Name, key.Name, text);
    }

    public async Task<GatewayKey> UpdateAsync(string id, UpdateKey change, CancellationToken ct)
    {
        var request = Checked(KeyRequest.ReadChange(KeyRequest.Fields(change), Now));
        var result = await _administration.ChangeAsync(id, request.Apply, keepsOperator: false, ct);
        await RecordAsync("key.update", result, request.Describe());
        return Show(result, id, change.Name);
    }

    public async Task<GatewayKey> RotateAsync(string id, TimeSpan grace, CancellationToken ct)
    {
        var (result, text) = await _administration.RotateAsync(id, grace, ct);
        await RecordAsync("key.rotate", result);
        return Show(result, id, text: text);
    }

    /// <summary>The last operator too: on this machine, a new one can be made.</summary>
    public async Task RevokeAsync(string id, CancellationToken ct)
    {
        var result = await _administration.RevokeAsync(id, keepsOperator: false, ct);
        await RecordAsync("key.revoke", result);
        Show(result, id);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>A change that was refused changes nothing, and is not recorded here.</summary>
    private async Task RecordAsync(string action, KeyResult result, string? detail = null)
    {
        if (result.Key is not { } key) return;
        var now = Now;
        await _audit.AddAsync(
            new(AuditEntry.NewId(now), now, AuditEntry.Command, action, key.Id, AuditTrail.Shortened(detail), AuditEntry.Ok));
    }

    private static KeyRequest Checked(KeyRequest request) =>
        request.Problems.Count == 0 ? request : throw new InvalidUsageException(ApiError.InvalidRequest(request.Problems).Message);

    private static GatewayKey Show(KeyResult result, string id, string? name = null, string? text = null) => result.Key is { } key
        ? KeyView.Show(key, Now, text)
        : throw new CommandFailedException(ApiError.Of(result.Refusal, id, name).Message);
}
