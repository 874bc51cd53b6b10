using System.Globalization;
using System.Text.Json;
using Filmgate.Json;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>Compares the provider's answers with what the dialect expects.</summary>
/// <param name="dialect">The dialect's name.</param>
/// <param name="pollGap">The time between two polls.</param>
internal sealed class AnswerChecks(string dialect, TimeSpan pollGap, Redactor redactor)
{
    private const int MaxValueLength = 80;

    public IEnumerable<Finding> Check(DialectCall call)
    {
        foreach (var exchange in call.Exchanges.Where(exchange => exchange.Status > 0))
        {
            var what = NameOf(call, exchange);
            foreach (var finding in CheckForm(what, exchange)) yield return finding;
            foreach (var finding in CheckMembers(what, exchange)) yield return finding;
        }

        foreach (var finding in CheckOutcome(call)) yield return finding;
    }

    /// <summary>The values that the dialect read, for one line of the display: <c>state=dreaming</c>.</summary>
    public IEnumerable<string> ReadValues(Exchange exchange)
    {
        if (Root(exchange) is not { } root) yield break;
        foreach (var (path, value) in JsonReads.MembersOf(root))
            if (exchange.Reads.Paths.Contains(path) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                yield return $"{path}={Shown(path, value)}";
    }

    private static string NameOf(DialectCall call, Exchange exchange) =>
        exchange.Kind is ExchangeKind.Create ? "create" : call.Command is "start" ? "preparation" : call.Command;

    private static IEnumerable<Finding> CheckForm(string what, Exchange exchange)
    {
        if (exchange is { IsSuccess: true, ResponseBody.Length: > 0, MediaType: var type } && !IsJson(type))
            yield return Finding.Difference(
                $"content type of {what}", "application/json", type ?? "none",
                "Filmgate reads the body as JSON all the same; a proxy in between may treat it differently.");
        if (exchange.Status is not (200 or 201 or 202) && exchange.IsSuccess)
            yield return Finding.Note($"HTTP status of {what}", exchange.Status.ToString(CultureInfo.InvariantCulture));
    }

    private IEnumerable<Finding> CheckMembers(string what, Exchange exchange)
    {
        if (Root(exchange) is not { } root) yield break;
        var known = new HashSet<string>(exchange.Reads.Paths, StringComparer.Ordinal);
        var members = JsonReads.MembersOf(root, IsKnown).ToList();
        foreach (var (path, value) in members.Where(member => !IsKnown(member.Path)).DistinctBy(member => member.Path))
            yield return Finding.Difference(
                $"member of {what}", "only members that the dialect reads, or that its transcripts show", $"{path} = {Shown(path, value)}",
                "The format has more than is known. Filmgate ignores it; look whether it says something about money, limits or errors.");

        var top = exchange.Reads.Paths.Where(path => !path.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (exchange.IsSuccess && top.Count > 0 && !members.Exists(member => top.Contains(member.Path)))
            yield return Finding.Difference(
                $"members of {what}", $"one of {string.Join(", ", top)}", members.Count == 0 ? "an empty object" : "none of them",
                "The dialect found nothing that it looks for: this is probably another format or another version.");

        bool IsKnown(string path) => known.Contains(path) || KnownMembers.Contains(dialect, path);
    }

    private IEnumerable<Finding> CheckOutcome(DialectCall call)
    {
        var isPoll = call.Command is "poll";
        if (call.Outcome is Outcome.Pending { UnknownStatus: { } word })
            yield return Finding.Difference(
                "status word", "a word of the dialect's list", redactor.Text(word),
                "Filmgate takes it for 'still running'. If it means that the render has ended, videos would run into their deadline.");
        if (call.Outcome is Outcome.Pending { PollAfter: { } advice } && isPoll && advice > pollGap)
            yield return Finding.Difference(
                "poll interval", $"{pollGap.TotalSeconds:0.###} s, the dialect's", $"Retry-After: {advice.TotalSeconds:0.###} s",
                "The provider wants to be polled less often. Filmgate follows the header; without it, it may run into a rate limit.");
        if (isPoll && call.Outcome is Outcome.Unavailable { Error: var error })
            yield return Finding.Difference(
                "poll", "the state of the task", redactor.Text(error.Message),
                "Filmgate polls again. If this stays so, it cannot find the result of a paid render.");
    }

    private static JsonElement? Root(Exchange exchange)
    {
        try
        {
            using var document = JsonDocument.Parse(exchange.ResponseBody);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private string Shown(string path, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Object => "{...}",
            JsonValueKind.Array => "[...]",
            JsonValueKind.String => TextOf(value),
            _ => value.GetRawText(),
        };
        text = redactor.Member(path, text);
        return text.Length <= MaxValueLength ? text : $"{text[..MaxValueLength]}...";
    }

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException) // half a surrogate pair
        {
            return "(not valid text)";
        }
    }

    private static bool IsJson(string? type) =>
        type is not null && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
