namespace Filmgate.Bench;

/// <summary>
/// Compares durable creates and status reads per second with the echoes before and after them: echo, create, read, echo, … echo.
/// </summary>
internal static class Throughput
{
    private const double CreateGoal = 0.45;
    private const double ReadGoal = 0.60;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        using var provider = new UnresponsiveProvider();
        var measurements = new List<Measurement>();
        foreach (var withKey in new[] { false, true })
        {
            var name = withKey ? "with an API key" : "no key defined";
            var directory = Directory.CreateDirectory(Path.Combine(data, withKey ? "keyed" : "open")).FullName;
            var (ids, key) = await SampleDatabase.CreateAsync(directory, options.StoredVideos, withKey);
            var idFile = Path.Combine(directory, "ids");
            await File.WriteAllLinesAsync(idFile, ids);
            Console.WriteLine($"\n{name}: {options.Rounds} rounds of {options.Seconds} s each, {options.Connections} connections");

            using var server = await ServerProcess.StartAsync(directory, provider.Url, TimeSpan.FromMinutes(1), submits: 16);
            var echo = new LoadTarget($"{server.Url}/bench/echo", key);
            var create = new LoadTarget($"{server.Url}/v1/videos", key);
            var read = new LoadTarget(server.Url, key, idFile);
            var rounds = await MeasureRoundsAsync(options, server, echo, create, read);
            measurements.Add(Measurement.Ratio($"durable creates, {name}", CreateGoal, [.. rounds.Select(r => r.CreateShare)],
                $"{Rate(rounds, r => r.Create)} creates against {Rate(rounds, r => r.Echo)} echoes a second"));
            measurements.Add(Measurement.Ratio($"status reads, {name}", ReadGoal, [.. rounds.Select(r => r.ReadShare)],
                $"{Rate(rounds, r => r.Read)} reads against {Rate(rounds, r => r.Echo)} echoes a second"));

            await Durability.CheckAsync(server, directory, key, options.StoredVideos + rounds.Sum(r => r.Created));
        }

        return measurements;
    }

    private static async Task<List<Round>> MeasureRoundsAsync(
        BenchOptions options, ServerProcess server, LoadTarget echo, LoadTarget create, LoadTarget read)
    {
        var warmUp = 0L;
        foreach (var target in new[] { echo, create, read })
        {
            var result = await MeasureLoadAsync(target, options.WarmUpSeconds);
            if (target == create) warmUp = result.Requests;
        }

        var rounds = new List<Round>();
        var before = await MeasureLoadAsync(echo, options.Seconds);
        for (var i = 0; i < options.Rounds; i++)
        {
            var creates = await MeasureLoadAsync(create, options.Seconds);
            var reads = await MeasureLoadAsync(read, options.Seconds);
            var after = await MeasureLoadAsync(echo, options.Seconds);
            var echoes = (before.PerSecond + after.PerSecond) / 2;
            var round = new Round(echoes, creates.PerSecond, reads.PerSecond, creates.Requests + (i == 0 ? warmUp : 0));
            Console.WriteLine($"  echo {after}   create {round.CreateShare,4:P0} {creates}   read {round.ReadShare,4:P0} {reads}");
            rounds.Add(round);
            before = after;
        }

        return rounds;

        async Task<LoadResult> MeasureLoadAsync(LoadTarget target, int seconds)
        {
            var start = await server.ReadUsageAsync();
            var result = await Wrk.RunAsync(target, options.Connections, seconds);
            var end = await server.ReadUsageAsync();
            return result is { ErrorResponses: 0, BrokenConnections: 0, Requests: > 0 }
                ? result with
                {
                    BytesPerRequest = (end.AllocatedBytes - start.AllocatedBytes) / result.Requests,
                    MicrosecondsPerRequest = (end.CpuMicroseconds - start.CpuMicroseconds) / result.Requests,
                }
                : throw new BenchFailedException(
                    $"{target.Url}: {result}, {result.ErrorResponses} error responses, {result.BrokenConnections} broken connections");
        }
    }

    private static string Rate(List<Round> rounds, Func<Round, double> value) => $"{Measurement.Median(rounds.Select(value)):N0}";

    private sealed record Round(double Echo, double Create, double Read, long Created)
    {
        public double CreateShare => Create / Echo;
        public double ReadShare => Read / Echo;
    }
}
