using System.Diagnostics;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Bench;

/// <summary>What the indexes of lists cost a create: the same creates with and without them, in turns.</summary>
internal static class CreateCost
{
    private const int Creates = 10_000;
    private const int Rounds = 3;

    private static readonly string[] Indexes =
    [
        "videos_status ON videos (owner, status, id) WHERE deleted_at IS NULL",
        "videos_model ON videos (owner, model, id) WHERE deleted_at IS NULL",
    ];

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(SqlDatabase database, SqlVideoStore store)
    {
        var (without, with, metadata, unique) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            with.Add(await TimeAsync(store, _ => null));
            metadata.Add(await TimeAsync(store, _ => new() { ["scene"] = "harbour-12", ["project"] = "bench" }));
            unique.Add(await TimeAsync(store, n => new() { ["job"] = Guid.NewGuid().ToString(), ["number"] = $"{n}" }));
            foreach (var index in Indexes) await RunAsync(database, $"DROP INDEX {index[..index.IndexOf(' ', StringComparison.Ordinal)]}");
            without.Add(await TimeAsync(store, _ => null));
            foreach (var index in Indexes) await RunAsync(database, $"CREATE INDEX {index}");
        }

        var baseline = Measurement.Median(without);
        return
        [
            Of("create, without the indexes", without), Of("create, with them", with),
            Of("create, with two values of metadata that repeat", metadata), Of("create, with two that are unique", unique),
        ];

        Measurement Of(string label, List<double> times)
        {
            var (median, name) = (Measurement.Median(times), $"{database.Dialect.Name}: {label}");
            Console.WriteLine($"  {name,-60} {median:0.0} us");
            return new(name, null, $"{median:0.0} us", null, $"{median / baseline:P0} of without; {Creates:N0} creates, 1,000 at once");
        }
    }

    private static Task<bool> RunAsync(SqlDatabase database, string statement) => database.WriteAsync(sql =>
    {
        sql.Script(statement);
        return true;
    });

    /// <returns>Microseconds for each create.</returns>
    private static async Task<double> TimeAsync(SqlVideoStore store, Func<int, Dictionary<string, string>?> metadataOf)
    {
        var now = TimeProvider.System.GetUtcNow();
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in Enumerable.Range(0, Creates).Chunk(1000))
        {
            await Task.WhenAll(batch.Select(n => store.CreateAsync(
                new()
                {
                    Id = VideoTask.NewId(now),
                    Owner = "local",
                    Model = "model-3",
                    Request = new() { Prompt = $"Take {n}: a paper boat drifts down a rain gutter at dusk", Metadata = metadataOf(n) },
                    Version = 1,
                    Node = "bench",
                    DueAt = now,
                    StepSince = now,
                    CreatedAt = now,
                },
                CancellationToken.None)));
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Creates;
    }
}
