using Filmgate.Tests.Media.S3;

namespace Filmgate.Bench;

/// <summary>A finished video from the provider into a bucket, by a process whose memory is its own. The object store is a real one on this machine, so its speed is not ours.</summary>
internal static class CopyToS3
{
    private const long MemoryGoal = 64L << 20;

    public static async Task<List<Figure>> MeasureAsync(Plan plan, string data)
    {
        if (SwiftServer.Missing is { } missing)
        {
            Console.WriteLine($"\ncopy to S3: left out. {missing}");
            return [];
        }

        await using var server = await SwiftServer.StartAsync();
        var place = await server.NewLocationAsync();
        await using var clips = await ClipServer.StartAsync(plan.CopyBytes);
        using var copier = ServerProcess.Self("copy", Directory.CreateDirectory(Path.Combine(data, "copies")).FullName, clips.Url, $"s3://{place.Bucket}/{place.Prefix}?endpoint={place.Endpoint}&region=us-east-1");
        Console.WriteLine($"\ncopy to S3: {plan.CopyBytes / 1e9:0.0} GB");
        var (took, growth) = await CopyAsync("large");
        copier.StandardInput.Close();
        await copier.WaitForExitAsync();
        Console.WriteLine($"  {plan.CopyBytes / 1e6 / took.TotalSeconds:0} MB/s   peak +{growth / 1e6:0.0} MB");
        return [new("memory growth during a copy to S3", "<= 64 MiB", $"{growth / 1e6:0.0} MB", growth <= MemoryGoal, $"largest growth of the resident set's peak over a {plan.CopyBytes / 1e9:0.0} GB body, {plan.CopyBytes / 1e6 / took.TotalSeconds:0} MB/s into OpenStack Swift on the same machine")];

        async Task<(TimeSpan Took, long Growth)> CopyAsync(string size)
        {
            await copier.StandardInput.WriteLineAsync($"keep {size}");
            var answer = await copier.StandardOutput.ReadLineAsync() ?? "";
            return answer.Split(' ') is ["OK", var ms, var growth] ? (TimeSpan.FromMilliseconds(double.Parse(ms)), long.Parse(growth)) : throw new BenchFailedException($"copy to S3: {answer}");
        }
    }
}
