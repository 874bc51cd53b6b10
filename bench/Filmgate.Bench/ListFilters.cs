using System.Diagnostics;
using System.Globalization;
using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Filmgate.Videos;

namespace Filmgate.Bench;

/// <summary>Measures how long one page of each filter takes among many videos, and what the indexes cost a create.</summary>
internal static class ListFilters
{
    private const string Owner = "local";
    private const double GoalMilliseconds = 20;
    private const int PageSize = 20;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        var measurements = new List<Measurement>();
        var file = DataDirectory.DatabasePath(Directory.CreateDirectory(Path.Combine(data, "lists")).FullName);
        await using (var sqlite = SqlDatabase.Sqlite(file)) await MeasureAsync(options, sqlite, measurements);
        if (options.Postgres is { } url)
        {
            await using var postgres = SqlDatabase.Postgres(PostgresUrl.Parse(url));
            await MeasureAsync(options, postgres, measurements);
        }

        return measurements;
    }

    private static async Task MeasureAsync(BenchOptions options, SqlDatabase database, List<Measurement> measurements)
    {
        var name = database.Dialect.Name;
        var clock = Stopwatch.StartNew();
        await ManyVideos.CreateAsync(database, options.ListedVideos);
        Console.WriteLine($"\nlists: {options.ListedVideos:N0} videos on {name}, written in {clock.Elapsed.TotalSeconds:0} s");
        var store = new SqlVideoStore(database);
        foreach (var (label, filterOf) in Filters(options.ListedVideos))
        {
            var (list, isEmpty) = await TimeAsync(options, n => ListAsync(store, filterOf(n), n, options.ListedVideos));
            var (count, _) = await TimeAsync(
                options with { ListRequests = 30 }, async n => (await store.CountAsync(filterOf(n), default)).Count > 0);
            var p99 = Percentile(list, 0.99);
            measurements.Add(new(
                $"{name}: {label}",
                "p99 < 20 ms",
                $"{p99:0.0} ms",
                p99 < GoalMilliseconds,
                $"median {Percentile(list, 0.5):0.0} ms; {isEmpty:P0} of the pages empty; counts: median {Percentile(count, 0.5):0} ms"));
            Console.WriteLine($"  {measurements[^1].Name,-44} {measurements[^1].Value,9} {measurements[^1].Detail}");
        }

        if (options.ListRequests > 100) measurements.AddRange(await CreateCost.MeasureAsync(database, store));
    }

    private static async Task<bool> ListAsync(SqlVideoStore store, VideoFilter filter, int number, int videos)
    {
        // Every second request starts deep in the list, as a client that pages does.
        var after = number % 2 == 0 ? null : ManyVideos.IdOf((int)(unchecked((uint)number * 2654435761) % videos));
        return (await store.ListAsync(filter, after, PageSize, newestFirst: number % 4 < 3, default)).Videos.Count > 0;
    }

    private static IEnumerable<(string Label, Func<int, VideoFilter> Filter)> Filters(int videos)
    {
        var all = new VideoFilter(Owner);
        yield return ("no filter", _ => all);
        yield return ("status=failed", _ => all with { Statuses = [VideoStatus.Failed] });
        yield return ("status=in_progress,queued", _ => all with
        {
            Statuses = [VideoStatus.Queued, VideoStatus.Submitting, VideoStatus.Running, VideoStatus.Storing],
        });
        yield return ("status=completed", _ => all with { Statuses = [VideoStatus.Completed] });
        yield return ("model (a tenth)", _ => all with { Model = "model-3" });
        yield return ("model (1 in 10,000)", _ => all with { Model = "model-rare" });
        yield return ("provider (a third)", _ => all with { Provider = "provider-1" });
        yield return ("provider (1 in 10,000)", _ => all with { Provider = "provider-rare" });
        yield return ("error_code", _ => all with { Errors = [FailureKind.SourceExpired, FailureKind.DownloadFailed] });
        yield return ("created_after, created_before", n => all with
        {
            CreatedAfter = ManyVideos.TimeOf(n * 997 % videos),
            CreatedBefore = ManyVideos.TimeOf((n * 997 % videos) + 1000),
        });
        yield return ("metadata (unique)", n => all with { Metadata = [new("job", $"j{n * 997 % videos}")] });
        yield return ("metadata (1 in 1,000)", n => all with { Metadata = [new("scene", $"s{n % 1000}")] });
        yield return ("metadata, two", n => all with { Metadata = [new("scene", $"s{n % 1000}"), new("job", $"j{n % 1000}")] });
        yield return ("q (found often)", _ => all with { Text = "GUTTER" });
        yield return ("q (never found)", _ => all with { Text = "no such text" });
        yield return ("q (never found), status=failed", _ => all with { Text = "no such text", Statuses = [VideoStatus.Failed] });
        yield return ("has_file=true", _ => all with { HasFile = true });
        yield return ("has_file=false", _ => all with { HasFile = false });
        yield return ("held=true", _ => all with { IsHeld = true });
        yield return ("held=false", _ => all with { IsHeld = false });
        yield return ("remixed_from", n => all with { RemixedFrom = ManyVideos.IdOf(n % 100) });
        yield return ("model, status, error_code", _ => all with
        {
            Model = "model-3",
            Statuses = [VideoStatus.Failed],
            Errors = [FailureKind.Timeout],
        });
        yield return ("model, provider: none has both", _ => all with { Model = "model-rare", Provider = "provider-rare" });
        yield return ("model, has_file=false, held=true", _ => all with { Model = "model-3", HasFile = false, IsHeld = true });
    }

    private static async Task<(double[] Milliseconds, double EmptyShare)> TimeAsync(BenchOptions options, Func<int, Task<bool>> request)
    {
        for (var n = 0; n < 5; n++) await request(n);
        var (times, empty) = (new double[options.ListRequests], 0);
        for (var n = 0; n < times.Length; n++)
        {
            var start = Stopwatch.GetTimestamp();
            if (!await request(n + 5)) empty++;
            times[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return (times, (double)empty / times.Length);
    }

    private static double Percentile(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
