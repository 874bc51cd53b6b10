using System.CommandLine;
using System.Globalization;
using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate keys</c>: works on the data directory, with the server running or not.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke the API keys of this gateway.") { CreateOne(), List(), Revoke() };

    private static Command CreateOne()
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is; for your own records." };
        var vocabulary = new Option<string>("--status-vocabulary") { Description = "The word for a finished video that this key's programs expect.", DefaultValueFactory = _ => ApiKey.Completed };
        vocabulary.AcceptOnlyFromAmong(ApiKey.Completed, ApiKey.Succeeded);
        var command = new Command("create", "Make a key and print it. It is shown this once: only a hash of it is kept.") { name, vocabulary };
        var flags = new SettingFlags(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(name) is not { } given || string.IsNullOrWhiteSpace(given) || given.Length > 100) throw new WrongSettingsException(["NAME must have 1 to 100 characters."]);
            await using var database = await OpenAsync(flags.Read(parsed).Data);
            var (key, text) = ApiKey.Create(given.Trim(), parsed.GetValue(vocabulary)!, TimeProvider.System.GetUtcNow());
            await new SqlKeyStore(database).AddAsync(key, ct);
            await Console.Out.WriteLineAsync(text);
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List all keys, the revoked ones too.");
        var flags = new SettingFlags(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            await using var database = await OpenAsync(flags.Read(parsed).Data);
            var keys = await new SqlKeyStore(database).ListAsync(ct);
            if (keys.Count == 0) await Console.Error.WriteLineAsync("No API key defined.");
            foreach (var key in keys)
                await Console.Out.WriteLineAsync($"{key.Id}  {Day(key.CreatedAt)}  {key.StatusVocabulary,-9}  {(key.RevokedAt is { } at ? $"revoked {Day(at)}" : "active            ")}  {key.Name}");
            return 0;
        });
        return command;
    }

    private static Command Revoke()
    {
        var which = new Argument<string>("NAME-OR-ID") { Description = "As 'keys list' shows it." };
        var command = new Command("revoke", "Revoke a key. A running server stops accepting it within two seconds.") { which };
        var flags = new SettingFlags(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            await using var database = await OpenAsync(flags.Read(parsed).Data);
            var revoked = await new SqlKeyStore(database).RevokeAsync(parsed.GetValue(which)!, TimeProvider.System.GetUtcNow(), ct);
            if (revoked == 0) throw new CommandFailedException($"There is no active key '{parsed.GetValue(which)}'. 'filmgate keys list' shows all.");
            await Console.Error.WriteLineAsync(revoked == 1 ? "Revoked." : $"Revoked {revoked} keys of that name.");
            return 0;
        });
        return command;
    }

    private static async Task<SqlDatabase> OpenAsync(string data)
    {
        var database = SqlDatabase.Sqlite(DataDirectory.DatabaseIn(data));
        try
        {
            await database.MigrateAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
