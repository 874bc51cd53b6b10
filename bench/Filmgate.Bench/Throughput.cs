namespace Filmgate.Bench;

/// <summary>Durable creates and status reads a second, each as a share of the echo just before and after it: echo, create, read, echo, create, read, … echo.</summary>
internal static class Throughput
{
    private const double CreateGoal = 0.45;
    private const double ReadGoal = 0.60;

    public static async Task<List<Figure>> MeasureAsync(Plan plan, string data)
    {
        using var silent = new SilentProvider();
        var figures = new List<Figure>();
        foreach (var withKey in new[] { false, true })
        {
            var name = withKey ? "with an API key" : "no key defined";
            var directory = Directory.CreateDirectory(Path.Combine(data, withKey ? "keyed" : "open")).FullName;
            var (ids, key) = await Library.FillAsync(directory, plan.Library, withKey);
            var idFile = Path.Combine(directory, "ids");
            await File.WriteAllLinesAsync(idFile, ids);
            Console.WriteLine($"\n{name}: {plan.Rounds} rounds of {plan.Seconds} s each, {plan.Connections} connections");

            using var server = await ServerProcess.StartAsync(directory, silent.Url, TimeSpan.FromMinutes(1), submits: 16);
            var echo = new Load($"{server.Url}/bench/echo", key);
            var create = new Load($"{server.Url}/v1/videos", key);
            var read = new Load(server.Url, key, idFile);
            var rounds = await RoundsAsync(plan, server, echo, create, read);
            figures.Add(Figure.Share($"durable creates, {name}", CreateGoal, [.. rounds.Select(r => r.CreateShare)],
                $"{Per(rounds, r => r.Create)} creates against {Per(rounds, r => r.Echo)} echoes a second"));
            figures.Add(Figure.Share($"status reads, {name}", ReadGoal, [.. rounds.Select(r => r.ReadShare)],
                $"{Per(rounds, r => r.Read)} reads against {Per(rounds, r => r.Echo)} echoes a second"));

            await Durability.CheckAsync(server, directory, key, plan.Library + rounds.Sum(r => r.Created));
        }

        return figures;
    }

    private static async Task<List<Round>> RoundsAsync(Plan plan, ServerProcess server, Load echo, Load create, Load read)
    {
        var warmUp = 0L;
        foreach (var load in new[] { echo, create, read })
        {
            var slot = await SlotAsync(load, plan.WarmUpSeconds);
            if (load == create) warmUp = slot.Requests;
        }

        var rounds = new List<Round>();
        var before = await SlotAsync(echo, plan.Seconds);
        for (var i = 0; i < plan.Rounds; i++)
        {
            var creates = await SlotAsync(create, plan.Seconds);
            var reads = await SlotAsync(read, plan.Seconds);
            var after = await SlotAsync(echo, plan.Seconds);
            var round = new Round((before.PerSecond + after.PerSecond) / 2, creates.PerSecond, reads.PerSecond, creates.Requests + (i == 0 ? warmUp : 0));
            Console.WriteLine($"  echo {after}   create {round.CreateShare,4:P0} {creates}   read {round.ReadShare,4:P0} {reads}");
            rounds.Add(round);
            before = after;
        }

        return rounds;

        async Task<Slot> SlotAsync(Load load, int seconds)
        {
            var start = await server.SpentAsync();
            var slot = await Wrk.RunAsync(load, plan.Connections, seconds);
            var end = await server.SpentAsync();
            return slot is { Refused: 0, Broken: 0, Requests: > 0 }
                ? slot with { Bytes = (end.Bytes - start.Bytes) / slot.Requests, Micros = (end.Micros - start.Micros) / slot.Requests }
                : throw new BenchFailedException($"{load.Url}: {slot}, {slot.Refused} refused, {slot.Broken} broken");
        }
    }

    private static string Per(List<Round> rounds, Func<Round, double> of) => $"{Figure.Median(rounds.Select(of)):N0}";

    private sealed record Round(double Echo, double Create, double Read, long Created)
    {
        public double CreateShare => Create / Echo;
        public double ReadShare => Read / Echo;
    }
}
