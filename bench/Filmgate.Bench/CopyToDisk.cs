using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>A finished video from the provider to our disk, against plain downloads of the same file to the same disk. Both are flushed before they count.</summary>
internal static class CopyToDisk
{
    private const double SpeedGoal = 0.80;
    private const long MemoryGoal = 32L << 20;

    public static async Task<List<Figure>> MeasureAsync(Plan plan, string data)
    {
        await using var clips = await ClipServer.StartAsync(plan.CopyBytes);
        using var copier = ServerProcess.Self("copy", Directory.CreateDirectory(Path.Combine(data, "copies")).FullName, clips.Url);
        var ways = new List<string> { "keep", "plain" };
        if (HasCurl()) ways.Add("curl");
        Console.WriteLine($"\ncopy to disk: {plan.CopyBytes / 1e9:0.0} GB, {plan.CopyPairs} rounds");
        foreach (var way in ways) await CopyAsync(copier, way, warmUp: true);

        var rounds = new List<Dictionary<string, Copy>>();
        for (var i = 0; i < plan.CopyPairs; i++)
        {
            var round = new Dictionary<string, Copy>();
            foreach (var way in i % 2 == 0 ? ways : [.. ways.AsEnumerable().Reverse()]) round[way] = await CopyAsync(copier, way, warmUp: false);
            rounds.Add(round);
            Console.WriteLine($"  {string.Join("   ", ways.Select(way => $"{way} {round[way].Speed(plan),6:0} MB/s"))}   peak +{round["keep"].PeakGrowth / 1e6:0.0} MB (plain +{round["plain"].PeakGrowth / 1e6:0.0} MB)");
        }

        copier.StandardInput.Close();
        await copier.WaitForExitAsync();

        var peak = rounds.Max(r => r["keep"].PeakGrowth);
        List<Figure> figures =
        [
            Against("plain", "a plain HttpClient download", SpeedGoal),
            new("memory growth during the copy", "constant", $"{peak / 1e6:0.0} MB", peak <= MemoryGoal, $"largest growth of the resident set's peak over a {plan.CopyBytes / 1e9:0.0} GB body; at most 32 MiB counts as constant"),
        ];
        if (ways.Contains("curl")) figures.Insert(1, Against("curl", "curl -o, then a flush", null));
        return figures;

        Figure Against(string way, string what, double? goal)
        {
            var ratios = rounds.Select(r => r[way].Took / r["keep"].Took).ToList();
            var figure = Figure.Share($"copy to disk, against {what}", goal ?? 0, ratios, $"{Speed("keep")} against {Speed(way)} MB/s");
            return goal is null ? figure with { Goal = null, Met = null } : figure;
        }

        string Speed(string way) => $"{Figure.Median(rounds.Select(r => r[way].Speed(plan))):N0}";
    }

    private static async Task<Copy> CopyAsync(Process copier, string way, bool warmUp)
    {
        await copier.StandardInput.WriteLineAsync(warmUp ? $"{way} small" : $"{way} large");
        var answer = await copier.StandardOutput.ReadLineAsync() ?? "";
        return answer.Split(' ') is ["OK", var ms, var growth] ? new(TimeSpan.FromMilliseconds(double.Parse(ms)), long.Parse(growth)) : throw new BenchFailedException($"copy ({way}): {answer}");
    }

    private static bool HasCurl() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "curl")));

    private sealed record Copy(TimeSpan Took, long PeakGrowth)
    {
        public double Speed(Plan plan) => plan.CopyBytes / 1e6 / Took.TotalSeconds;
    }
}
