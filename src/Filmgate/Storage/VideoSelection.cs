using System.Globalization;
using System.Text.RegularExpressions;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// The conditions of a filter as SQL. One of them chooses an index, which is read in the order of the list (<see cref="Source"/>). The
/// others are checked for each row of it, so only a limited number of rows is read for one page (<see cref="NeedsWindow"/>).
/// </summary>
internal sealed partial class VideoSelection
{
    private const string Live = "v.owner = @owner AND v.deleted_at IS NULL";

    [GeneratedRegex("@[a-z_0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName { get; }

    private readonly List<SqlArg> _args = [];
    private readonly List<string> _checks = [];

    public VideoSelection(VideoFilter filter)
    {
        _args.Add(SqlArg.Of("owner", filter.Owner));
        Sources = ChooseSources(filter);
        if (filter.CreatedAfter is { } from) Check("v.created_at >= @created_after", "created_after", from);
        if (filter.CreatedBefore is { } until) Check("v.created_at < @created_before", "created_before", until);
        (Low, High) = (LowestId(filter), HighestId(filter));
        NeedsWindow = _checks.Count > (filter.CreatedAfter is null ? 0 : 1) + (filter.CreatedBefore is null ? 0 : 1);
    }

    /// <summary>Where the rows are read from. Several: their rows are merged.</summary>
    public IReadOnlyList<Source> Sources { get; }

    /// <summary>Whether an index may have many rows before one that passes the other conditions.</summary>
    public bool NeedsWindow { get; }

    /// <summary>All ids of the list are above.</summary>
    public string Low { get; }

    /// <summary>All ids of the list are below.</summary>
    public string High { get; }

    /// <summary>The arguments of a statement: SQLite accepts none that it does not name.</summary>
    public SqlArg[] ArgsOf(string sql, string low, string high)
    {
        var named = ParameterName.EnumerateMatches(sql);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var match in named) names.Add(sql.Substring(match.Index + 1, match.Length - 1));
        return [.. _args.Append(SqlArg.Of("low", low)).Append(SqlArg.Of("high", high)).Where(arg => names.Contains(arg.Name))];
    }

    /// <summary>The ids of one source that pass all conditions.</summary>
    public string IdsOf(Source source, string order, int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT {source.Id} AS id FROM {source.Table}{source.Join} WHERE {RangeOf(source)}{Checks} "
            + $"ORDER BY {source.Id} {order} LIMIT {limit}");

    /// <summary>The status of rows of one source that pass all conditions.</summary>
    public string StatusesOf(Source source) =>
        $"SELECT v.status AS status FROM {source.Table}{source.Join} WHERE {RangeOf(source)}{Checks}";

    /// <summary>The id of the row of one source that is the last one to be read. None: there are fewer rows.</summary>
    public static string WindowOf(Source source, string order, int rows) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT {source.Id} AS id FROM {source.Table} WHERE {RangeOf(source)} ORDER BY {source.Id} {order} LIMIT 1 OFFSET {rows - 1}");

    private string Checks => string.Concat(_checks.Select(check => $" AND {check}"));

    private static string RangeOf(Source source) => $"{source.Where} AND {source.Id} > @low AND {source.Id} < @high";

    /// <summary>The condition that usually has the fewest rows comes first.</summary>
    private IReadOnlyList<Source> ChooseSources(VideoFilter filter)
    {
        var sources = new List<Source>();
        AddHeld(filter, sources);
        AddMetadata(filter, sources);
        AddColumn(sources, "v.remix_of", "remixed_from", filter.RemixedFrom is { } remixed ? [remixed] : []);
        AddColumn(sources, "v.error_kind", "error", [.. filter.Errors.Select(kind => kind.ToString())]);
        var statuses = filter.Statuses.Distinct().Select(status => status.Name()).ToList();
        if (statuses.Count == Enum.GetValues<VideoStatus>().Length) statuses.Clear();
        var isRare = !statuses.Contains(VideoStatus.Completed.Name());
        if (isRare) AddColumn(sources, "v.status", "status", statuses);
        AddColumn(sources, "v.provider", "provider", filter.Provider is { } provider ? [provider] : []);
        AddColumn(sources, "v.model", "model", filter.Model is { } model ? [model] : []);
        if (!isRare) AddColumn(sources, "v.status", "status", statuses);
        if (filter.HasFile is { } hasFile)
            _checks.Add($"{(hasFile ? "" : "NOT ")}EXISTS (SELECT 1 FROM assets s WHERE s.video_id = v.id AND s.kind = 'video')");
        return sources.Count > 0 ? sources : [Source.Of(Live)];
    }

    private void AddHeld(VideoFilter filter, List<Source> sources)
    {
        if (filter.IsHeld is true)
        {
            sources.Add(new("holds h", "h.video_id", " CROSS JOIN videos v", "1 = 1"));
            _checks.Add($"v.id = h.video_id AND {Live}");
        }
        else if (filter.IsHeld is false)
        {
            _checks.Add("NOT EXISTS (SELECT 1 FROM holds h WHERE h.video_id = v.id)");
        }
    }

    private void AddMetadata(VideoFilter filter, List<Source> sources)
    {
        for (var i = 0; i < filter.Metadata.Count; i++)
        {
            var (key, value) = filter.Metadata[i];
            var (keyName, valueName) =
                ($"key{i.ToString(CultureInfo.InvariantCulture)}", $"value{i.ToString(CultureInfo.InvariantCulture)}");
            _args.Add(SqlArg.Of(keyName, key));
            _args.Add(SqlArg.Of(valueName, value));
            var pair = $"m.owner = @owner AND m.key = @{keyName} AND m.value = @{valueName}";
            if (sources.Count > 0)
            {
                _checks.Add($"EXISTS (SELECT 1 FROM video_metadata m WHERE {pair} AND m.video_id = v.id)");
                continue;
            }

            sources.Add(new("video_metadata m", "m.video_id", " CROSS JOIN videos v", pair));
            _checks.Add("v.id = m.video_id");
        }
    }

    private void AddColumn(List<Source> sources, string column, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        var names = values.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}")).ToList();
        _args.AddRange(values.Select((value, i) => SqlArg.Of(names[i], value)));
        if (sources.Count > 0) _checks.Add($"{column} IN ({string.Join(", ", names.Select(one => $"@{one}"))})");
        else sources.AddRange(names.Select(one => Source.Of($"{Live} AND {column} = @{one}")));
    }

    private void Check(string condition, string name, DateTimeOffset value)
    {
        _args.Add(SqlArg.Of(name, (DateTimeOffset?)value));
        _checks.Add(condition);
    }

    private static string LowestId(VideoFilter filter) => filter.CreatedAfter is { } from ? VideoId.FirstSince(from) : "";

    /// <summary>An id can be a second ahead of its clock.</summary>
    private static string HighestId(VideoFilter filter) =>
        filter.CreatedBefore is { } until && until < DateTimeOffset.MaxValue.AddSeconds(-2)
            ? VideoId.FirstSince(until.AddSeconds(1.001))
            : VideoId.AfterAll;

    /// <summary>An index that is read in the order of ids.</summary>
    /// <param name="Join">How its rows find the video. Empty: they are videos.</param>
    internal sealed record Source(string Table, string Id, string Join, string Where)
    {
        public static Source Of(string where) => new("videos v", "v.id", "", where);
    }
}
