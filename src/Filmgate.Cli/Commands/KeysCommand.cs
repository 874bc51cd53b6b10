using System.CommandLine;
using System.Globalization;
using Filmgate.Keys;
using Filmgate.Media;
using Filmgate.Settings;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate keys</c>: works on the data directory, with the server running or not.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list, change and revoke the API keys of this gateway.") { CreateOne(), List(), Update(), Revoke() };

    private static Command CreateOne()
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is; for your own records." };
        var vocabulary = new Option<string>("--status-vocabulary") { Description = "The word for a finished video that this key's programs expect.", DefaultValueFactory = _ => ApiKey.Completed };
        vocabulary.AcceptOnlyFromAmong(ApiKey.Completed, ApiKey.Succeeded);
        var rule = DeleteAfter();
        var command = new Command("create", "Make a key and print it. It is shown this once: only a hash of it is kept.") { name, vocabulary, rule };
        var flags = new SettingFlags(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(name) is not { } given || string.IsNullOrWhiteSpace(given) || given.Length > 100) throw new WrongSettingsException(["NAME must have 1 to 100 characters."]);
            await using var database = await OpenAsync(flags.Read(parsed).Data);
            var (key, text) = ApiKey.Create(given.Trim(), parsed.GetValue(vocabulary)!, TimeProvider.System.GetUtcNow());
            await new SqlKeyStore(database).AddAsync(key with { DeleteAfter = RuleOf(parsed.GetValue(rule)) }, ct);
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
                await Console.Out.WriteLineAsync($"{key.Id}  {Day(key.CreatedAt)}  {key.StatusVocabulary,-9}  {(key.RevokedAt is { } at ? $"revoked {Day(at)}" : "active            ")}  {key.Name}{Rule(key.DeleteAfter)}");
            return 0;
        });
        return command;
    }

    private static Command Update()
    {
        var which = new Argument<string>("NAME-OR-ID") { Description = "As 'keys list' shows it." };
        var rule = DeleteAfter();
        rule.Required = true;
        var command = new Command("update", "Change how long the files of a key's videos are kept; those that are stored already count too.") { which, rule };
        var flags = new SettingFlags(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            var time = RuleOf(parsed.GetValue(rule));
            await using var database = await OpenAsync(flags.Read(parsed).Data);
            var changed = await new SqlKeyStore(database).KeepFilesAsync(parsed.GetValue(which)!, time, ct);
            if (changed == 0) throw new CommandFailedException($"There is no active key '{parsed.GetValue(which)}'. 'filmgate keys list' shows all.");
            await Console.Error.WriteLineAsync(changed == 1 ? "Changed." : $"Changed {changed} keys of that name.");
            return 0;
        });
        return command;
    }

    private static Option<string?> DeleteAfter() => new("--delete-after")
    {
        Description = "When the files of this key's videos are deleted: a time such as 30d after they were stored, 'keep' for never, 'default' for what the server's setting delete_after says.",
        HelpName = "TIME",
    };

    /// <returns>Null: the server's rule; zero: never.</returns>
    private static TimeSpan? RuleOf(string? text)
    {
        try
        {
            return text is null or "default" ? null : Read.TimeOrKeep(text) ?? TimeSpan.Zero;
        }
        catch (FormatException wrong)
        {
            throw new WrongSettingsException([$"--delete-after: {wrong.Message}, or default."]);
        }
    }

    private static string Rule(TimeSpan? deleteAfter) => deleteAfter switch
    {
        null => "",
        { Ticks: 0 } => "  (files are kept)",
        { } time => $"  (files are deleted after {Amounts.Of(time)})",
    };

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
