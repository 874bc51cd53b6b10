using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>
/// Compares the product's download of a video with plain downloads of the same file to the same disk. All are flushed before the time is
/// taken.
/// </summary>
internal static class CopyToDisk
{
    private const double SpeedGoal = 0.80;
    private const long MemoryGoal = 32L << 20;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        await using var clips = await ClipServer.StartAsync(options.CopyBytes);
        using var copier = ServerProcess.StartSelf("copy", Directory.CreateDirectory(Path.Combine(data, "copies")).FullName, clips.Url);
        var methods = new List<string> { "filmgate", "httpclient" };
        if (HasCurl()) methods.Add("curl");
        Console.WriteLine($"\ncopy to disk: {options.CopyBytes / 1e9:0.0} GB, {options.CopyRounds} rounds");
        foreach (var method in methods) await CopyAsync(copier, method, warmUp: true);

        var rounds = new List<Dictionary<string, Copy>>();
        for (var i = 0; i < options.CopyRounds; i++)
        {
            var round = new Dictionary<string, Copy>();
            foreach (var method in i % 2 == 0 ? methods : [.. methods.AsEnumerable().Reverse()])
                round[method] = await CopyAsync(copier, method, warmUp: false);
            rounds.Add(round);
            var speeds = string.Join("   ", methods.Select(method => $"{method} {round[method].Speed(options),6:0} MB/s"));
            var (peak, httpClientPeak) = (round["filmgate"].PeakGrowth / 1e6, round["httpclient"].PeakGrowth / 1e6);
            Console.WriteLine($"  {speeds}   peak +{peak:0.0} MB (httpclient +{httpClientPeak:0.0} MB)");
        }

        copier.StandardInput.Close();
        await copier.WaitForExitAsync();

        var growth = rounds.Max(r => r["filmgate"].PeakGrowth);
        List<Measurement> measurements =
        [
            Compare("httpclient", "a plain HttpClient download", SpeedGoal),
            new(
                "memory growth during the copy",
                "constant",
                $"{growth / 1e6:0.0} MB",
                growth <= MemoryGoal,
                $"largest growth of the resident set's peak over a {options.CopyBytes / 1e9:0.0} GB body; "
                + "at most 32 MiB counts as constant"),
        ];
        if (methods.Contains("curl")) measurements.Insert(1, Compare("curl", "curl -o, then a flush", null));
        return measurements;

        Measurement Compare(string method, string description, double? goal)
        {
            var ratios = rounds.Select(r => r[method].Elapsed / r["filmgate"].Elapsed).ToList();
            var detail = $"{Speed("filmgate")} against {Speed(method)} MB/s";
            var measurement = Measurement.Ratio($"copy to disk, against {description}", goal ?? 0, ratios, detail);
            return goal is null ? measurement with { Goal = null, IsMet = null } : measurement;
        }

        string Speed(string method) => $"{Measurement.Median(rounds.Select(r => r[method].Speed(options))):N0}";
    }

    private static async Task<Copy> CopyAsync(Process copier, string method, bool warmUp)
    {
        await copier.StandardInput.WriteLineAsync(warmUp ? $"{method} small" : $"{method} large");
        var line = await copier.StandardOutput.ReadLineAsync() ?? "";
        return line.Split(' ') is ["OK", var ms, var growth]
            ? new(TimeSpan.FromMilliseconds(double.Parse(ms)), long.Parse(growth))
            : throw new BenchFailedException($"copy ({method}): {line}");
    }

    private static bool HasCurl() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(directory => File.Exists(Path.Combine(directory, "curl")));

    private sealed record Copy(TimeSpan Elapsed, long PeakGrowth)
    {
        public double Speed(BenchOptions options) => options.CopyBytes / 1e6 / Elapsed.TotalSeconds;
    }
}
