using System.CommandLine;
using System.Globalization;
using Filmgate.Client;

namespace Filmgate.Cli.Options;

/// <summary>The options that choose videos: the parameters of <c>GET /v1/videos</c>.</summary>
internal sealed class VideoFilterOptions
{
    private readonly Option<string[]> _statuses = new("--status")
    {
        Description = "Only videos with one of these statuses.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _model =
        new("--model", "-m") { Description = "Only videos of this requested model.", HelpName = "MODEL" };

    private readonly Option<string?> _provider = new("--provider")
    {
        Description = "Only videos whose current attempt is at this provider.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _errors = new("--error-code")
    {
        Description = "Only videos that failed with one of these error codes.",
        HelpName = "CODE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<DateTimeOffset?> _after = Time("--created-after", "Only videos created at this time or later");
    private readonly Option<DateTimeOffset?> _before = Time("--created-before", "Only videos created before this time");

    private readonly Option<string[]> _metadata = new("--metadata")
    {
        Description = "Only videos with this value in their metadata; several: with all of them.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<string?> _text = new("--q") { Description = "Only videos whose prompt contains this text.", HelpName = "TEXT" };
    private readonly Option<string?> _hasFile = new("--has-file") { Description = "Only videos whose file is stored, or is not." };
    private readonly Option<string?> _held = new("--held") { Description = "Only videos that are on legal hold, or are not." };

    private readonly Option<string?> _remixedFrom = new("--remixed-from")
    {
        Description = "Only remixes of this video.",
        HelpName = "ID",
    };

    private readonly Option<string?> _of = new("--of")
    {
        Description = "The videos of this API key, by its id or name; for operators. [default: those of the own key]",
        HelpName = "KEY",
    };

    public VideoFilterOptions(Command command)
    {
        _statuses.AcceptOnly("queued", "in_progress", "completed", "failed", "cancelled");
        _hasFile.AcceptOnly("true", "false");
        _held.AcceptOnly("true", "false");
        _metadata.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"--metadata: '{token.Value}' is not valid. Write KEY=VALUE.");
        });
        Option[] options =
            [_statuses, _model, _provider, _errors, _after, _before, _metadata, _text, _hasFile, _held, _remixedFrom, _of];
        foreach (var option in options) command.Options.Add(option);
    }

    public VideoQuery Read(ParseResult parsed) => new()
    {
        Statuses = parsed.GetValue(_statuses) ?? [],
        Model = parsed.GetValue(_model),
        Provider = parsed.GetValue(_provider),
        ErrorCodes = parsed.GetValue(_errors) ?? [],
        CreatedAfter = parsed.GetValue(_after),
        CreatedBefore = parsed.GetValue(_before),
        Metadata = Pairs(parsed.GetValue(_metadata) ?? []),
        Text = parsed.GetValue(_text),
        HasFile = Flag(parsed.GetValue(_hasFile)),
        Held = Flag(parsed.GetValue(_held)),
        RemixedFrom = parsed.GetValue(_remixedFrom),
        Key = parsed.GetValue(_of),
    };

    private static Dictionary<string, string> Pairs(string[] texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            pairs[text[..at]] = text[(at + 1)..];
        }

        return pairs;
    }

    private static bool? Flag(string? text) => text is null ? null : text is "true";

    private static Option<DateTimeOffset?> Time(string name, string what) => new(name)
    {
        Description = $"{what}: UTC, for example 2026-11-20 or 2026-11-20T12:00:00Z.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, utc, out var time)) return time;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a time. Write for example 2026-11-20 or 2026-11-20T12:00:00Z.");
            return null;
        },
    };
}
