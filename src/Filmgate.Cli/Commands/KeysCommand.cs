using System.CommandLine;
using Filmgate.Cli.LocalData;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate keys</c>: works on the data directory, whether a server runs or not.</summary>
internal static class KeysCommand
{
    private const int MaxNameLength = 100;

    public static Command Create() => new("keys", "Create, list, update and revoke the API keys of this gateway.")
    {
        CreateKey(),
        List(),
        Update(),
        Revoke(),
    };

    private static Command CreateKey()
    {
        var name = new Argument<string>("NAME")
        {
            Description = $"Who uses the key, for your own records; 1 to {MaxNameLength} characters.",
        };
        name.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value) || token.Value.Length > MaxNameLength))
                result.AddError($"NAME must have 1 to {MaxNameLength} characters.");
        });
        var vocabulary = new Option<string>("--status-vocabulary")
        {
            Description = "The status of a finished video that this key's programs expect.",
            DefaultValueFactory = _ => ApiKey.Completed,
        };
        vocabulary.AcceptOnly(ApiKey.Completed, ApiKey.Succeeded);
        var deleteAfter = DeleteAfter(" [default: default]");
        var command = new Command("create", "Create a key and print it. It is shown only once: Filmgate stores only its hash.")
        {
            name, vocabulary, deleteAfter,
        };
        return Run(command, async (parsed, keys, ct) =>
        {
            var (key, text) = ApiKey.Create(parsed.GetValue(name)!.Trim(), parsed.GetValue(vocabulary)!, TimeProvider.System.GetUtcNow());
            await keys.AddAsync(key with { DeleteAfter = ParseDeleteAfter(parsed.GetValue(deleteAfter)) }, ct);
            await Console.Out.WriteLineAsync(text);
        });
    }

    private static Command List() => Run(new("list", "List all keys, including revoked ones."), async (_, keys, ct) =>
    {
        var all = await keys.ListAsync(ct);
        if (all.Count == 0) await Console.Error.WriteLineAsync("No API keys exist.");
        foreach (var key in all) await Console.Out.WriteLineAsync(Line(key));
    });

    private static Command Update()
    {
        var nameOrId = NameOrId();
        var deleteAfter = DeleteAfter();
        deleteAfter.Required = true;
        var command = new Command(
            "update",
            "Change how long the files of a key's videos are kept. Applies to files that are already stored, too.")
        {
            nameOrId, deleteAfter,
        };
        return Run(command, async (parsed, keys, ct) =>
        {
            var key = parsed.GetValue(nameOrId)!;
            await ReportAsync("Updated", await keys.SetDeleteAfterAsync(key, ParseDeleteAfter(parsed.GetValue(deleteAfter)), ct), key);
        });
    }

    private static Command Revoke()
    {
        var nameOrId = NameOrId();
        var command = new Command("revoke", "Revoke a key. A running server stops accepting it within 2 seconds.") { nameOrId };
        return Run(command, async (parsed, keys, ct) =>
        {
            var key = parsed.GetValue(nameOrId)!;
            await ReportAsync("Revoked", await keys.RevokeAsync(key, TimeProvider.System.GetUtcNow(), ct), key);
        });
    }

    private static Command Run(Command command, Func<ParseResult, SqlKeyStore, CancellationToken, Task> run)
    {
        var settings = new SettingOptions(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            await using var database = await LocalDatabase.OpenAsync(settings.Read(parsed).Storage.DataDirectory);
            await run(parsed, new(database), ct);
        });
        return command;
    }

    private static async Task ReportAsync(string done, int count, string key)
    {
        if (count == 0) throw new CommandFailedException($"There is no active key '{key}'. 'filmgate keys list' shows all keys.");
        await Console.Error.WriteLineAsync(count == 1 ? $"{done}." : $"{done} {count} keys of that name.");
    }

    private static Argument<string> NameOrId() => new("NAME-OR-ID") { Description = "The key's name or id, as printed by 'keys list'." };

    private static Option<string?> DeleteAfter(string defaultValue = "")
    {
        var option = new Option<string?>("--delete-after")
        {
            Description = "When to delete the files of this key's videos: a time after they were stored, 1s to 36500d, for example 30d; "
                + $"'keep' for never; 'default' for the server's setting delete_after.{defaultValue}",
            HelpName = "DURATION",
        };
        option.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens.Count > 0) ParseDeleteAfter(result.Tokens[0].Value);
            }
            catch (FormatException error)
            {
                result.AddError($"--delete-after: {error.Message}, or default.");
            }
        });
        return option;
    }

    /// <returns>Null: the server's rule. Zero: never.</returns>
    private static TimeSpan? ParseDeleteAfter(string? text) =>
        text is null or "default" ? null : SettingParser.DurationOrKeep(text) ?? TimeSpan.Zero;

    private static string Line(ApiKey key)
    {
        var state = key.RevokedAt is { } at ? $"revoked {Timestamp.Day(at)}" : "active            ";
        var rule = key.DeleteAfter switch
        {
            null => "",
            { Ticks: 0 } => "  (files are kept)",
            { } time => $"  (files are deleted after {UnitFormat.Of(time)})",
        };
        return $"{key.Id}  {Timestamp.Day(key.CreatedAt)}  {key.StatusVocabulary,-9}  {state}  {key.Name}{rule}";
    }
}
