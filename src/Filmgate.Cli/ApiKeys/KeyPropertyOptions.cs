using System.CommandLine;
using Filmgate.Cli.Options;
using Filmgate.Client;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The options that set properties of a key. The gateway checks the values, or this process when it has the database.</summary>
internal sealed class KeyPropertyOptions
{
    private readonly Option<string?> _expiresIn = new("--expires-in")
    {
        Description = "When the key ends: a duration from now, such as 90d, or 'never'.",
        HelpName = "DURATION",
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A model that the key may use, or the beginning of its id with *. Repeatable. '' permits all models again.",
        HelpName = "MODEL",
    };

    private readonly Option<string[]> _providers = new("--provider")
    {
        Description = "A provider that the key may use. Repeatable. '' permits all providers again.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _vocabulary = new("--status-vocabulary")
    {
        Description = "The status of a finished video that this key's programs expect.",
    };

    private readonly Option<string?> _deleteAfter = new("--delete-after")
    {
        Description = "When to delete the files of this key's videos: a time after they were stored, 1s to 36500d, for example 30d; "
            + "'keep' for never; 'default' for the server's setting delete_after.",
        HelpName = "DURATION",
    };

    private readonly Option<string[]> _metadata = new("--metadata")
    {
        Description = "A note for your own records. Repeatable. New notes replace all earlier ones.",
        HelpName = "NAME=VALUE",
    };

    public KeyPropertyOptions(Command command)
    {
        _vocabulary.AcceptOnly("completed", "succeeded");
        foreach (var option in new Option[] { _expiresIn, _models, _providers, _vocabulary, _deleteAfter, _metadata })
            command.Options.Add(option);
    }

    public UpdateKey Read(ParseResult parsed) => new()
    {
        ExpiresIn = parsed.GetValue(_expiresIn),
        Models = List(parsed, _models),
        Providers = List(parsed, _providers),
        StatusVocabulary = parsed.GetValue(_vocabulary),
        DeleteAfter = parsed.GetValue(_deleteAfter),
        Metadata = parsed.GetValue(_metadata) is { Length: > 0 } notes ? notes.Select(Split).ToDictionary(StringComparer.Ordinal) : null,
    };

    private static IReadOnlyList<string>? List(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } values ? [.. values.Where(value => value.Length > 0)] : null;

    private static KeyValuePair<string, string> Split(string note) => note.IndexOf('=') is > 0 and var at
        ? new(note[..at], note[(at + 1)..])
        : throw new InvalidUsageException($"--metadata: '{note}' is not NAME=VALUE.");
}
