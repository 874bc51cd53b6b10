using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Options;
using Filmgate.Client;
using Filmgate.Formatting;

namespace Filmgate.Cli.ApiKeys;

/// <summary>The options that limit how much a key may do.</summary>
internal sealed class KeyLimitOptions
{
    private const string None = "none";

    private readonly Option<string?> _writes =
        Create("--writes-per-minute", "Requests that are not reads, a minute, on each node.", "COUNT");
    private readonly Option<string?> _creates = Create("--creates-per-minute", "New videos in any 60 seconds.", "COUNT");
    private readonly Option<string?> _inFlight = Create("--max-in-flight", "Unfinished videos, queued ones included.", "COUNT");
    private readonly Option<string?> _queued = Create("--max-queued", "Videos that wait for their submission.", "COUNT");
    private readonly Option<string?> _bytes = Create(
        "--input-bytes-per-day", "Bytes of uploads and of inputs of new videos, by UTC day: 500MB, 20GB.", "SIZE");

    public KeyLimitOptions(Command command)
    {
        foreach (var option in new[] { _writes, _creates, _inFlight, _queued, _bytes }) command.Options.Add(option);
    }

    /// <param name="earlier">The limits that stay as they are, if they are not given.</param>
    /// <returns>Null: none is given.</returns>
    public GatewayKeyLimits? Read(ParseResult parsed, GatewayKeyLimits? earlier = null)
    {
        if (new[] { _writes, _creates, _inFlight, _queued, _bytes }.All(option => parsed.GetValue(option) is null)) return null;
        return new()
        {
            WritesPerMinute = Count(parsed, _writes, earlier?.WritesPerMinute),
            CreatesPerMinute = Count(parsed, _creates, earlier?.CreatesPerMinute),
            MaxInFlight = Count(parsed, _inFlight, earlier?.MaxInFlight),
            MaxQueued = Count(parsed, _queued, earlier?.MaxQueued),
            InputBytesPerDay = Parse(parsed, _bytes, earlier?.InputBytesPerDay, text => SettingParser.Size(text, "1B", "1000TB")),
        };
    }

    private static int? Count(ParseResult parsed, Option<string?> option, int? earlier) =>
        (int?)Parse(parsed, option, earlier, text => SettingParser.Count(text, 1, 1_000_000));

    private static long? Parse(ParseResult parsed, Option<string?> option, long? earlier, Func<string, long> parse)
    {
        if (parsed.GetValue(option) is not { } text) return earlier;
        try
        {
            return text is None ? null : parse(text);
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: {error.Message}, or {None}."));
        }
    }

    private static Option<string?> Create(string name, string description, string value) =>
        new(name) { Description = $"{description} '{None}' removes the limit.", HelpName = value };
}
