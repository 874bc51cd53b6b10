using System.CommandLine;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate keys</c>: works on the database, whether a server runs or not.</summary>
internal static class KeysCommand
{
    private const int MaxNameLength = 100;

    private static readonly string[] Head = ["KEY", "NAME", "ROLE", "CREATED", "STATE", "VOCABULARY", "FILES"];

    public static Command Create() => new("keys", "Create, list, update and revoke the API keys of the gateway on this machine.")
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
            Description = $"Who uses the key, for your own records; 1 to {MaxNameLength} characters. Active keys have different names.",
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
        var isOperator = new Option<bool>("--operator")
        {
            Description = "The key sees the videos of all keys and manages the gateway: providers, render clocks, other keys.",
        };
        var deleteAfter = DeleteAfter(" [default: default]");
        var init = new Option<bool>("--init")
        {
            Description = "Create the data directory if there is none: for a server that has not run yet.",
        };
        var command = new Command(
            "create",
            "Create a key and print it. It is shown only once: Filmgate stores only its hash. "
            + "With the first key, the gateway refuses all requests without a key, permanently.")
        {
            name, isOperator, vocabulary, deleteAfter, init,
        };
        return Run(command, async (parsed, keys, folder, ct) =>
        {
            var given = parsed.GetValue(name)!.Trim();
            var isFirst = (await keys.ListAsync(ct)).Count == 0;
            var (key, text) = ApiKey.Create(given, parsed.GetValue(vocabulary)!, TimeProvider.System.GetUtcNow());
            key = key with
            {
                DeleteAfter = ParseDeleteAfter(parsed.GetValue(deleteAfter)),
                Role = parsed.GetValue(isOperator) ? KeyRole.Operator : KeyRole.User,
            };
            if (!await keys.AddAsync(key, ct))
            {
                throw new CommandFailedException(
                    $"An active key in {folder} is already named '{given}'. No key was created. Choose another name, "
                    + $"or revoke that key first: filmgate keys revoke {TextFormat.ShellQuote(given)}");
            }

            await Console.Out.WriteLineAsync(text);
            await Stderr.WriteAsync($"Created the {key.Role.Name()} key '{given}' ({key.Id}) in {folder}. It is not shown again.");
            if (isFirst) await Stderr.WriteAsync(FirstKeyNote);
            if (isFirst && key.Role is KeyRole.User)
                await Stderr.WriteAsync("It is a user's key. 'filmgate keys create NAME --operator' makes one that manages the gateway.");
        }, init);
    }

    private static string FirstKeyNote => """
        This is the gateway's first key. From now on, every request needs a key: the header 'Authorization: Bearer fg_...',
        or FILMGATE_API_KEY for the commands. A running server requires it within 2 seconds, from this machine too.
        Revoking all keys does not undo this.
        Only operator keys see the videos that were made without a key. While no server runs, the commands in this folder do.
        """;

    private static Command List()
    {
        var command = new Command("list", "List all keys, including revoked ones.");
        var rows = new RowsOption(command, "key");
        return Run(command, async (parsed, keys, folder, ct) =>
        {
            var all = await keys.ListAsync(ct);
            await rows.PrintAsync(parsed, all, Head, Row, Json, $"No API keys exist in {folder}.");
            if (all.Count > 0) await Stderr.WriteAsync($"Keys of {folder}");
        });
    }

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
        return Run(command, async (parsed, keys, folder, ct) =>
        {
            var key = parsed.GetValue(nameOrId)!;
            var count = await keys.SetDeleteAfterAsync(key, ParseDeleteAfter(parsed.GetValue(deleteAfter)), ct);
            await ReportAsync("Updated", count, key, folder);
        });
    }

    private static Command Revoke()
    {
        var nameOrId = NameOrId();
        var command = new Command(
            "revoke",
            "Revoke a key. A running server stops accepting it within 2 seconds. Without any active key, it refuses all requests.")
        {
            nameOrId,
        };
        return Run(command, async (parsed, keys, folder, ct) =>
        {
            var key = parsed.GetValue(nameOrId)!;
            await ReportAsync("Revoked", await keys.RevokeAsync(key, TimeProvider.System.GetUtcNow(), ct), key, folder);
            if ((await keys.ListAsync(ct)).Any(one => one.RevokedAt is null)) return;
            await Stderr.WriteAsync(
                "No active key is left: the gateway refuses every request, from this machine too. "
                + "'filmgate keys create NAME' makes a new key.");
        });
    }

    /// <param name="init">The option that allows a new data directory.</param>
    private static Command Run(
        Command command, Func<ParseResult, SqlKeyStore, string, CancellationToken, Task> run, Option<bool>? init = null)
    {
        var options = new LocalDataOptions(command, "API keys", "data");
        command.SetAction(async (parsed, ct) =>
        {
            var storage = options.Read(parsed, mayCreate: init is not null && parsed.GetValue(init)).Storage;
            await using var database = await DatabaseOpening.OpenAsync(storage);
            await run(parsed, new(database), LocalDataOptions.PlaceOf(storage), ct);
        });
        return command;
    }

    private static async Task ReportAsync(string done, int count, string key, string folder)
    {
        if (count == 0)
            throw new CommandFailedException($"There is no active key '{key}' in {folder}. 'filmgate keys list' shows all keys.");
        await Stderr.WriteAsync(count == 1 ? $"{done} '{key}' in {folder}." : $"{done} {count} keys named '{key}' in {folder}.");
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

    private static string[] Row(ApiKey key) =>
    [
        key.Id,
        key.Name,
        key.Role.Name(),
        Timestamp.Day(key.CreatedAt),
        key.RevokedAt is { } at ? $"revoked {Timestamp.Day(at)}" : "active",
        key.StatusVocabulary,
        key.DeleteAfter switch { null => "", { Ticks: 0 } => "kept", { } time => $"deleted after {UnitFormat.Of(time)}" },
    ];

    private static string Json(ApiKey key) => RowsOption.Serialize(new()
    {
        ["id"] = key.Id,
        ["name"] = key.Name,
        ["role"] = key.Role.Name(),
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["revoked_at"] = key.RevokedAt?.ToUnixTimeSeconds(),
        ["status_vocabulary"] = key.StatusVocabulary,
        ["delete_after"] = key.DeleteAfter switch { null => "default", { Ticks: 0 } => "keep", { } time => $"{time.TotalSeconds:0}s" },
    });
}
