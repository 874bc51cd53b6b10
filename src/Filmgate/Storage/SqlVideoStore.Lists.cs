using System.Collections.Concurrent;
using System.Globalization;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Lists of videos. First the ids of a page are found in an index, then their rows are read.</summary>
internal sealed partial class SqlVideoStore
{
    /// <summary>What a page returns at most, and one more: whether there are more.</summary>
    private const int MaxIds = 101;

    private const int TextBatch = 250;
    private const int MaxCount = 10_000;
    private const int MaxStatements = 1000;

    private static readonly ConcurrentDictionary<string, string> Statements = new(StringComparer.Ordinal);
    private static long _number;

    private static readonly string AllDescending = AllBy("v.id < @after", "DESC");
    private static readonly string AllAscending = AllBy("v.id > @after", "ASC");

    private static readonly string RowsSql =
        $"{Select} WHERE v.deleted_at IS NULL AND v.id IN ({string.Join(", ", Enumerable.Range(0, MaxIds).Select(i => $"@{IdName(i)}"))})";

    /// <summary>How many rows of an index are read for one page, if the filter has further conditions.</summary>
    public int ListWindow { get; init; } = 2000;

    /// <summary>The same for a count.</summary>
    public int CountWindow { get; init; } = 20_000;

    /// <summary>How many prompts are searched for one page or count.</summary>
    public int TextWindow { get; init; } = 1000;

    public async Task<VideoPage> ListAsync(VideoFilter filter, string? after, int limit, bool newestFirst, CancellationToken ct)
    {
        if (filter.IsEmpty)
        {
            var found = await database.QueryAsync(
                newestFirst ? AllDescending : AllAscending,
                VideoRows.Read,
                ct,
                SqlArg.Of("owner", filter.Owner),
                SqlArg.Of("after", after ?? (newestFirst ? VideoId.AfterAll : "")),
                SqlArg.Of("limit", limit + 1));
            return new([.. found.Take(limit)], found.Count > limit, null);
        }

        var search = await StartAsync(filter, after, newestFirst, filter.Text is null ? ListWindow : TextWindow, ct);
        var ids = filter.Text is null ? await FindIdsAsync(search, MaxIds, ct) : await FindTextAsync(search, filter, limit + 1, ct);
        var rows = await ReadAsync([.. ids.Take(limit)], ct);
        var page = newestFirst
            ? rows.OrderByDescending(video => video.Id, StringComparer.Ordinal)
            : rows.OrderBy(video => video.Id, StringComparer.Ordinal);
        var isFull = ids.Count > limit;
        return new([.. page], isFull || search.End is not null, !isFull ? search.End : limit > 0 ? ids[limit - 1] : after);
    }

    public async Task<IReadOnlyDictionary<VideoStatus, VideoCount>> CountAsync(VideoFilter filter, CancellationToken ct)
    {
        var counts = new Dictionary<VideoStatus, VideoCount>();
        if (filter.Text is not null)
        {
            var search = await StartAsync(filter, null, newestFirst: true, TextWindow, ct);
            var ids = await FindTextAsync(search, filter, int.MaxValue, ct);
            foreach (var page in ids.Chunk(MaxIds))
                foreach (var video in await ReadAsync(page, ct)) Add(video.Status, 1, search.End is null);
            return counts;
        }

        if (filter with { Statuses = [], CreatedAfter = null, CreatedBefore = null } is { IsEmpty: true })
        {
            var statuses = filter.Statuses.Count > 0 ? filter.Statuses.Distinct() : Enum.GetValues<VideoStatus>();
            foreach (var status in statuses)
            {
                var selection = new VideoSelection(filter with { Statuses = [status] });
                var ids = selection.IdsOf(selection.Sources[0], "DESC", MaxCount + 1);
                var sql = Cached($"SELECT COUNT(*) FROM ({ids}) counted");
                var args = selection.ArgsOf(sql, selection.Low, selection.High);
                Add(status, await database.QueryFirstAsync(sql, row => row.NextInt64(), ct, args), isExact: true);
            }

            return counts;
        }

        var counted = await StartAsync(filter, null, newestFirst: true, CountWindow, ct, always: true);
        var union = string.Join(" UNION ALL ", counted.Selection.Sources.Select(counted.Selection.StatusesOf));
        var group = Cached($"SELECT status, COUNT(*) FROM ({union}) counted GROUP BY status");
        var rows = await database.QueryAsync(
            group,
            row => (Status: VideoStatusExtensions.Parse(row.NextString()), Count: row.NextInt64()),
            ct,
            counted.Selection.ArgsOf(group, counted.Low, counted.High));
        foreach (var (status, count) in rows) Add(status, count, counted.End is null);
        return counts;

        void Add(VideoStatus status, long count, bool isExact)
        {
            if (count == 0) return;
            var sum = counts.GetValueOrDefault(status, new(0, true)).Count + count;
            counts[status] = new(Math.Min(sum, MaxCount), isExact && sum <= MaxCount);
        }
    }

    /// <summary>Finds the part of the list that one page searches.</summary>
    /// <param name="always">Limit it even if every row passes.</param>
    private async Task<Search> StartAsync(
        VideoFilter filter, string? after, bool newestFirst, int window, CancellationToken ct, bool always = false)
    {
        var selection = new VideoSelection(filter);
        var (low, high) = (selection.Low, selection.High);
        if (after is not null && newestFirst && string.CompareOrdinal(after, high) < 0) high = after;
        if (after is not null && !newestFirst && string.CompareOrdinal(after, low) > 0) low = after;
        var search = new Search(selection, low, high, newestFirst ? "DESC" : "ASC", null);
        if (!selection.NeedsWindow && filter.Text is null && !always) return search;

        var perSource = Math.Max(1, window / selection.Sources.Count);
        var ends = selection.Sources.Select(source => $"SELECT id FROM ({VideoSelection.WindowOf(source, search.Order, perSource)}) part");
        var sql = Cached($"SELECT {(newestFirst ? "MAX" : "MIN")}(id) FROM ({string.Join(" UNION ALL ", ends)}) ends");
        var end = await database.QueryFirstAsync(sql, row => row.NextStringOrNull(), ct, selection.ArgsOf(sql, low, high));
        if (end is null) return search;
        return newestFirst                                              // the last one is included
            ? search with { Low = end[..^1], End = end }
            : search with { High = $"{end}g", End = end };
    }

    private async Task<IReadOnlyList<string>> FindIdsAsync(Search search, int limit, CancellationToken ct)
    {
        var parts = search.Selection.Sources.Select(
            source => $"SELECT id FROM ({search.Selection.IdsOf(source, search.Order, limit)}) part");
        var sql = Cached(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT id FROM ({string.Join(" UNION ALL ", parts)}) parts ORDER BY id {search.Order} LIMIT {limit}"));
        return await database.QueryAsync(sql, row => row.NextString(), ct, search.Selection.ArgsOf(sql, search.Low, search.High));
    }

    /// <remarks>Prompts are compared here, because the two databases disagree about the case of letters.</remarks>
    private async Task<IReadOnlyList<string>> FindTextAsync(Search search, VideoFilter filter, int limit, CancellationToken ct)
    {
        var found = new List<string>();
        while (found.Count < limit)
        {
            var parts = search.Selection.Sources.Select(
                source => $"SELECT id FROM ({search.Selection.IdsOf(source, search.Order, TextBatch)}) part");
            var sql = Cached(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT p.id, r.request FROM (
                    SELECT id FROM ({string.Join(" UNION ALL ", parts)}) parts ORDER BY id {search.Order} LIMIT {TextBatch}) p
                JOIN videos r ON r.id = p.id ORDER BY p.id {search.Order}
                """));
            var batch = await database.QueryAsync(
                sql,
                row => (Id: row.NextString(), row.NextJson(VideoJson.Default.PromptOfRequest)!.Prompt),
                ct,
                search.Selection.ArgsOf(sql, search.Low, search.High));
            found.AddRange(batch.Where(row => filter.MatchesText(row.Prompt)).Select(row => row.Id));
            if (batch.Count < TextBatch) break;
            search = search.Order is "DESC" ? search with { High = batch[^1].Id } : search with { Low = batch[^1].Id };
        }

        return found;
    }

    private async Task<IReadOnlyList<VideoTask>> ReadAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        var args = Enumerable.Range(0, MaxIds).Select(i => SqlArg.Of(IdName(i), ids[Math.Min(i, ids.Count - 1)]));
        return await database.QueryAsync(RowsSql, VideoRows.Read, ct, [.. args]);
    }

    private static string IdName(int index) => string.Create(CultureInfo.InvariantCulture, $"id{index}");

    /// <summary>
    /// Sessions of SQLite find prepared statements by the reference of their text. On PostgreSQL each text is new, so that it is planned
    /// for
    /// its values: a plan for all values takes any range of ids for a short one, and reads the whole table in the order of its ids.
    /// </summary>
    private string Cached(string sql)
    {
        if (database.Source is not null)
            return string.Create(CultureInfo.InvariantCulture, $"{sql} /* {Interlocked.Increment(ref _number)} */");
        if (Statements.Count >= MaxStatements) Statements.Clear();
        return Statements.GetOrAdd(sql, sql);
    }

    private static string AllBy(string after, string direction) =>
        $"{Select} WHERE v.owner = @owner AND v.deleted_at IS NULL AND {after} ORDER BY v.id {direction} LIMIT @limit";

    /// <param name="End">The last id that is searched. Null: all are.</param>
    private sealed record Search(VideoSelection Selection, string Low, string High, string Order, string? End);
}
