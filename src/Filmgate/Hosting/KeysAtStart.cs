using Filmgate.Api;
using Filmgate.Http;
using Filmgate.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Hosting;

/// <summary>The keys of a server at its start: the one of its setting, and the first one of a gateway that others can reach.</summary>
internal sealed partial class KeysAtStart(
    IKeyStore keys, ApiOptions api, GatewayAddress address, TimeProvider clock, ILogger<KeysAtStart> log)
{
    private const string FirstName = "operator";
    private const string FileName = "operator-key";

    /// <summary>The file with the operator key that this start created. Null: it created none.</summary>
    public string? CreatedFile { get; private set; }

    /// <exception cref="StartRefusedException">A key cannot be stored.</exception>
    public async Task PrepareAsync(string dataDirectory, CancellationToken ct)
    {
        await ApplySettingAsync(ct);
        if (!address.IsLoopbackOnly && (await keys.ListAsync(ct)).Count == 0) await CreateFirstAsync(dataDirectory, ct);
    }

    private async Task ApplySettingAsync(CancellationToken ct)
    {
        if (api.OperatorKey is not { } text) await RevokeEarlierSettingAsync(ct);
        else if ((await keys.WriteAsync(Apply, ct)).Refusal is not KeyRefusal.None)
            throw new StartRefusedException(
                "The setting operator_key (FILMGATE_OPERATOR_KEY) is the text of another key of this gateway. Set a text of its own: "
                + "openssl rand -base64 32 generates one.");

        KeyResult Apply(IReadOnlyList<ApiKey> all) =>
            KeyAdministration.ApplySetting(all, OperatorKeySetting.KeyOf(text, clock.GetUtcNow()));
    }

    private async Task RevokeEarlierSettingAsync(CancellationToken ct)
    {
        if (!(await keys.ListAsync(ct)).Any(IsActiveSetting)) return;
        await keys.WriteAsync(
            all => all.FirstOrDefault(IsActiveSetting) is { } earlier
                ? earlier with { RevokedAt = clock.GetUtcNow() }
                : KeyRefusal.NotFound,
            ct);
    }

    private static bool IsActiveSetting(ApiKey key) => key is { Id: OperatorKeySetting.Id, RevokedAt: null };

    /// <remarks>
    /// The file comes first: after a crash in between, the next start finds no key and begins again. If another node was faster, its file
    /// has the key, and this one is deleted.
    /// </remarks>
    private async Task CreateFirstAsync(string dataDirectory, CancellationToken ct)
    {
        var (key, text) = ApiKey.Create(FirstName, ApiKey.Completed, clock.GetUtcNow());
        var file = Path.GetFullPath(Path.Combine(dataDirectory, FileName));
        try
        {
            Write(file, text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The first operator key cannot be written to {file}: {fault.Message}");
        }

        var added = await keys.WriteAsync(all => KeyAdministration.AddFirst(all, key with { Role = KeyRole.Operator }), ct);
        if (added.Key is not null) CreatedFile = file;
        else File.Delete(file);
    }

    /// <summary>Logged once the server has started. A failed start prints its reason and nothing else.</summary>
    public void LogCreatedFile()
    {
        if (CreatedFile is { } file) Log.OperatorKeyCreated(log, file);
    }

    private static void Write(string file, string text)
    {
        File.Delete(file);                                              // the mode counts only for a new file
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(System.Text.Encoding.ASCII.GetBytes($"{text}\n"));
        stream.Flush(flushToDisk: true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The gateway had no API key. Its first operator key was created and written to {File}")]
        public static partial void OperatorKeyCreated(ILogger logger, string file);
    }
}
