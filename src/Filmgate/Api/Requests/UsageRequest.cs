using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Ledger;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>The query of <c>GET /v1/usage</c>.</summary>
internal sealed record UsageRequest(
    DateTimeOffset From, DateTimeOffset To, UsageGroups Groups, string? Key, bool IsCsv, IReadOnlyList<Problem> Problems)
{
    public static readonly (string Name, UsageGroups Group)[] Names =
    [
        ("day", UsageGroups.Day), ("key", UsageGroups.Key), ("model", UsageGroups.Model),
        ("provider", UsageGroups.Provider), ("status", UsageGroups.Status),
    ];

    private const int DefaultDays = 30;
    private const string TimeRule = "must be a day (2026-11-20), a time (2026-11-20T12:00:00Z) or Unix seconds.";

    /// <summary>The groups in the order of the response's columns.</summary>
    public IReadOnlyList<string> GroupNames => [.. Names.Where(one => Groups.HasFlag(one.Group)).Select(one => one.Name)];

    public static UsageRequest Read(HttpRequest request, DateTimeOffset now)
    {
        var query = new ListQuery(request.Query);
        var to = Time(query, "to") ?? now;
        var from = Time(query, "from") ?? to.AddDays(-DefaultDays);
        if (from >= to && query.Problems.Count == 0) query.Problems.Add(new("from", "from must be before to."));
        var groups = UsageGroups.None;
        foreach (var name in query.Text("group_by")?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var found = Array.Find(Names, one => one.Name == name);
            if (found.Name is null) query.Problems.Add(new("group_by", "group_by must be a list of day, key, model, provider and status."));
            groups |= found.Group;
        }

        var key = query.Text("key");
        if (key is not null && !EntryId.IsName(key)) query.Problems.Add(new("key", "key must be the id of an API key."));
        var format = query.Text("format");
        if (format is not (null or "json" or "csv")) query.Problems.Add(new("format", "format must be json or csv."));
        var accepted = request.Headers.Accept.ToString();
        var isCsv = format is "csv" || (format is null && accepted.StartsWith("text/csv", StringComparison.Ordinal));
        return new(from, to, groups, key, isCsv, query.Problems);
    }

    private static DateTimeOffset? Time(ListQuery query, string name)
    {
        if (query.Text(name) is not { } text) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        const long maxSeconds = 99_999_999_999;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= maxSeconds)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, utc, out var time)) return time;
        query.Problems.Add(new(name, $"{name} {TimeRule}"));
        return null;
    }
}
