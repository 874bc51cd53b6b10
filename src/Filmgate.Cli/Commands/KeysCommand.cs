using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.ApiKeys;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Formatting;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate keys</c>: over HTTP for a gateway at a URL, else on the database, whether a server runs or not.</summary>
internal static class KeysCommand
{
    private const int MaxNameLength = 100;

    private static readonly string[] Head =
        ["KEY", "NAME", "ROLE", "STATE", "PREFIX", "CREATED", "LAST USED", "EXPIRES", "MAY USE", "LIMITS", "FILES"];

    public static Command Create() => new("keys", "Create, list, update, rotate and revoke the API keys of a gateway.")
    {
        CreateKey(),
        List(),
        Update(),
        Rotate(),
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
        var isOperator = new Option<bool>("--operator")
        {
            Description = "The key sees the videos of all keys and manages the gateway: providers, render clocks, other keys.",
        };
        var adopt = new Option<bool>("--adopt")
        {
            Description = "The videos that were made before the first key belong to this key.",
        };
        var init = new Option<bool>("--init")
        {
            Description = "Create the data directory if there is none: for a server that has not run yet.",
        };
        var command = new Command(
            "create",
            "Create a key and print it. It is shown only once: Filmgate stores only its hash. "
            + "With the first key, the gateway refuses all requests without a key, permanently.")
        {
            name, isOperator, adopt,
        };
        var properties = new KeyPropertyOptions(command);
        var limits = new KeyLimitOptions(command);
        command.Options.Add(init);
        return Run(command, async (parsed, keys, ct) =>
        {
            var given = properties.Read(parsed);
            var isFirst = (await keys.ListAsync(ct)).Count == 0;
            var key = await keys.CreateAsync(
                new()
                {
                    Name = parsed.GetValue(name)!.Trim(),
                    Role = parsed.GetValue(isOperator) ? "operator" : null,
                    ExpiresIn = given.ExpiresIn,
                    Models = given.Models,
                    Providers = given.Providers,
                    StatusVocabulary = given.StatusVocabulary,
                    DeleteAfter = given.DeleteAfter,
                    Metadata = given.Metadata,
                    Limits = limits.Read(parsed),
                    Adopt = parsed.GetValue(adopt) ? true : null,
                },
                ct);
            await Console.Out.WriteLineAsync(key.Key);
            await Stderr.WriteAsync($"Created the {key.Role} key '{key.Name}' ({key.Id}) in {keys.Place}. It is not shown again.");
            if (!isFirst) return;
            await Stderr.WriteAsync(FirstKeyNote);
            if (!parsed.GetValue(adopt)) await Stderr.WriteAsync(NotAdoptedNote);
            if (!parsed.GetValue(isOperator)) await Stderr.WriteAsync(NoOperatorNote);
        }, init);
    }

    private const string FirstKeyNote = """
        This is the gateway's first key. From now on, every request needs a key: the header 'Authorization: Bearer fg_...',
        or FILMGATE_API_KEY for the commands. A running server requires it within 2 seconds, from this machine too.
        Revoking all keys does not undo this.
        """;

    private const string NotAdoptedNote = """
        Only operator keys see the videos that were made without a key. While no server runs, the commands in this folder do.
        'filmgate keys create NAME --adopt' makes a key that they belong to.
        """;

    private const string NoOperatorNote =
        "It is a user's key. 'filmgate keys create NAME --operator' makes one that manages the gateway.";

    private static Command List()
    {
        var command = new Command("list", "List all keys, including revoked ones.");
        var rows = new RowsOption(command, "key");
        return Run(command, async (parsed, keys, ct) =>
        {
            var all = await keys.ListAsync(ct);
            await rows.PrintAsync(parsed, all, Head, Row, Json, $"No API keys exist in {keys.Place}.");
            if (all.Count > 0) await Stderr.WriteAsync($"Keys of {keys.Place}");
        });
    }

    private static Command Update()
    {
        var nameOrId = NameOrId();
        var newName = new Option<string?>("--name") { Description = "A new name.", HelpName = "NAME" };
        var role = new Option<string?>("--role") { Description = "What the key may do." };
        role.AcceptOnly("operator", "user");
        var command = new Command("update", "Change properties of a key. A running server follows within 2 seconds.")
        {
            nameOrId, newName, role,
        };
        var properties = new KeyPropertyOptions(command);
        var limits = new KeyLimitOptions(command);
        return Run(command, async (parsed, keys, ct) =>
        {
            var change = properties.Read(parsed) with { Name = parsed.GetValue(newName), Role = parsed.GetValue(role) };
            if (change == new UpdateKey() && limits.Read(parsed) is null)
                throw new InvalidUsageException("Name at least one property to change. See 'keys update --help'.");
            var key = await FindAsync(keys, parsed.GetValue(nameOrId)!, ct);
            await keys.UpdateAsync(key.Id, change with { Limits = limits.Read(parsed, key.Limits) }, ct);
            await Stderr.WriteAsync($"Updated '{key.Name}' in {keys.Place}.");
        });
    }

    private static Command Rotate()
    {
        var nameOrId = NameOrId();
        var grace = new Option<string>("--grace")
        {
            Description = "How long the old key is still accepted: 0s to 90d.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "24h",
        };
        var command = new Command("rotate", "Give a key a new text and print it. Its videos and properties stay.") { nameOrId, grace };
        return Run(command, async (parsed, keys, ct) =>
        {
            var time = ParseGrace(parsed.GetValue(grace)!);
            var found = await FindAsync(keys, parsed.GetValue(nameOrId)!, ct);
            var key = await keys.RotateAsync(found.Id, time, ct);
            await Console.Out.WriteLineAsync(key.Key);
            var until = key.PreviousValidUntil is { } at
                ? $"The old key is accepted until {Timestamp.Second(at)}."
                : "The old key is refused within 2 seconds.";
            await Stderr.WriteAsync($"Rotated '{key.Name}' in {keys.Place}. {until}");
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
        return Run(command, async (parsed, keys, ct) =>
        {
            var key = await FindAsync(keys, parsed.GetValue(nameOrId)!, ct);
            await keys.RevokeAsync(key.Id, ct);
            await Stderr.WriteAsync($"Revoked '{key.Name}' in {keys.Place}.");
            if (keys is RemoteKeys { HasDataDirectory: false } || (await keys.ListAsync(ct)).Any(one => one.Status is "active")) return;
            await Stderr.WriteAsync(
                "No active key is left: the gateway refuses every request, from this machine too. "
                + "'filmgate keys create NAME' makes a new key.");
        });
    }

    /// <param name="init">The option that allows a new data directory.</param>
    private static Command Run(Command command, Func<ParseResult, IKeys, CancellationToken, Task> run, Option<bool>? init = null)
    {
        var options = new KeysOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var keys = await options.OpenAsync(parsed, mayCreate: init is not null && parsed.GetValue(init));
            await run(parsed, keys, ct);
        });
        return command;
    }

    private static async Task<GatewayKey> FindAsync(IKeys keys, string nameOrId, CancellationToken ct)
    {
        var active = (await keys.ListAsync(ct)).Where(key => key.RevokedAt is null).ToList();
        return active.Find(key => key.Id == nameOrId) ?? active.Find(key => key.Name == nameOrId)
            ?? throw new CommandFailedException(
                $"There is no active key '{nameOrId}' in {keys.Place}. 'filmgate keys list' shows all keys.");
    }

    private static Argument<string> NameOrId() => new("NAME-OR-ID") { Description = "The key's name or id, as printed by 'keys list'." };

    private static TimeSpan ParseGrace(string text)
    {
        try
        {
            return SettingParser.Duration(text, "0s", "90d");
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--grace: {error.Message}.");
        }
    }

    private static string[] Row(GatewayKey key) =>
    [
        key.Id,
        key.Name,
        key.Role,
        key.RevokedAt is { } at ? $"revoked {Timestamp.Day(DateTimeOffset.FromUnixTimeSeconds(at))}" : key.Status,
        key.Prefix is { } prefix ? $"{prefix}..." : "",
        Timestamp.Day(DateTimeOffset.FromUnixTimeSeconds(key.CreatedAt)),
        key.LastUsedAt is { } used ? Timestamp.Second(used) : "",
        key.ExpiresAt is { } end ? Timestamp.Second(end) : "",
        string.Join(", ", (key.Models ?? []).Concat((key.Providers ?? []).Select(provider => $"provider {provider}"))),
        string.Join(", ", Limits(key.Limits)),
        key.DeleteAfter switch
        {
            "default" => "",
            "keep" => "kept",
            var time => $"deleted after {UnitFormat.Of(SettingParser.Duration(time))}",
        },
    ];

    private static IEnumerable<string> Limits(GatewayKeyLimits limits)
    {
        if (limits.WritesPerMinute is { } writes) yield return $"{writes} writes/min";
        if (limits.CreatesPerMinute is { } creates) yield return $"{creates} creates/min";
        if (limits.MaxInFlight is { } inFlight) yield return $"{inFlight} in flight";
        if (limits.MaxQueued is { } queued) yield return $"{queued} queued";
        if (limits.InputBytesPerDay is { } bytes) yield return $"{UnitFormat.Of(bytes)} of inputs a day";
    }

    private static string Json(GatewayKey key) => JsonSerializer.Serialize(key, JsonResponse.Json.GatewayKey);
}
