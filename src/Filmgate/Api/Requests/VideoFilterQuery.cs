using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Formatting;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>Reads which videos a list shows from the parameters of a request, and collects every problem.</summary>
internal sealed class VideoFilterQuery(IQueryCollection query, List<Problem> problems)
{
    private const int MaxTextLength = 200;
    private const int MaxMetadata = 8;
    private const string MetadataStart = "metadata[";

    /// <summary>The parameters that it reads.</summary>
    public static readonly string[] Names =
    [
        "status", "model", "provider", "error_code", "created_after", "created_before", QueryParameters.AnyMetadata, "q", "has_file",
        "held", "remixed_from", "key",
    ];

    private static readonly Dictionary<string, VideoStatus[]> Statuses = new(StringComparer.Ordinal)
    {
        ["queued"] = [VideoStatus.Queued],
        ["in_progress"] = [VideoStatus.Submitting, VideoStatus.Running, VideoStatus.Storing],
        ["completed"] = [VideoStatus.Completed],
        ["succeeded"] = [VideoStatus.Completed],
        ["failed"] = [VideoStatus.Failed],
        ["cancelled"] = [VideoStatus.Cancelled],
    };

    /// <param name="owner">The id of the API key whose videos are listed.</param>
    public VideoFilter Read(string owner)
    {
        var filter = new VideoFilter(owner)
        {
            Statuses = [.. List("status", Statuses).SelectMany(statuses => statuses)],
            Model = Text("model"),
            Provider = Text("provider"),
            Errors = [.. List("error_code", KindsByCode()).SelectMany(kinds => kinds)],
            CreatedAfter = Time("created_after"),
            CreatedBefore = Time("created_before"),
            Metadata = Metadata(),
            Text = Text("q"),
            HasFile = Flag("has_file"),
            IsHeld = Flag("held"),
            RemixedFrom = Text("remixed_from"),
        };
        if (filter.RemixedFrom is { } id && !ListQuery.IsVideoId(id)) Add("remixed_from", "must be the id of a video");
        return filter;
    }

    private IEnumerable<T> List<T>(string name, IReadOnlyDictionary<string, T> known)
    {
        if (Text(name) is not { } text) return [];
        var found = new List<T>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (known.TryGetValue(word, out var value)) found.Add(value);
            else Add(name, $"must be one or more of {string.Join(", ", known.Keys)}, not '{ApiError.Truncate(word)}'");
        }

        return found;
    }

    private static Dictionary<string, FailureKind[]> KindsByCode() => FailurePolicy.All
        .GroupBy(row => row.Value.Code, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(row => row.Key).ToArray(), StringComparer.Ordinal);

    private string? Text(string name)
    {
        if (query[name].ToString() is not { Length: > 0 } text) return null;
        if (!string.IsNullOrWhiteSpace(text) && !TextLength.IsOver(text, MaxTextLength) && !FieldReader.HasInvalidCharacters(text))
            return text;
        Add(name, $"must be text of 1 to {MaxTextLength} characters without control characters");
        return null;
    }

    private bool? Flag(string name)
    {
        if (Text(name) is not { } text) return null;
        if (text is not ("true" or "false")) Add(name, "must be true or false");
        return text is "true";
    }

    /// <summary>As OpenAI writes times (Unix seconds), or as people do (RFC 3339).</summary>
    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        const long maxSeconds = 253_402_300_799;                        // the end of the year 9999
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= maxSeconds)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, utc, out var time)) return time;
        Add(name, "must be Unix seconds or a time such as 2026-11-20, 2026-11-20T12:00:00Z or 2026-11-20T12:00:00+01:00 (write + as %2B)");
        return null;
    }

    private List<KeyValuePair<string, string>> Metadata()
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in query.Where(one => QueryParameters.IsMetadata(one.Key)))
        {
            var (key, text) = (name[MetadataStart.Length..^1], value.ToString());
            var isValid = key.Length > 0 && value.Count == 1
                && text.Length <= VideoFilter.MaxSearchedValueLength && key.Length <= VideoFilter.MaxSearchedValueLength
                && !FieldReader.HasInvalidCharacters(key) && !FieldReader.HasInvalidCharacters(text);
            if (isValid) pairs.Add(new(key, text));
            else
                Add(
                    ApiError.Truncate(name),
                    $"must name one value of at most {VideoFilter.MaxSearchedValueLength} characters: metadata[KEY]=VALUE");
        }

        if (pairs.Count > MaxMetadata) Add("metadata", $"can be given at most {MaxMetadata} times");
        return pairs;
    }

    private void Add(string name, string what) => problems.Add(new(name, $"{name} {what}."));
}
