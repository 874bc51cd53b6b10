using Filmgate.Tests.Media.S3;

namespace Filmgate.Bench;

/// <summary>
/// Measures the memory of a separate process that copies a video into a bucket. The object store runs on this machine, so the speed has
/// no goal.
/// </summary>
internal static class CopyToS3
{
    private const long MemoryGoal = 64L << 20;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        if (SwiftServer.Missing is { } missing)
        {
            Console.WriteLine($"\ncopy to S3: skipped. {missing}");
            return [];
        }

        await using var server = await SwiftServer.StartAsync();
        var place = await server.NewLocationAsync();
        await using var clips = await ClipServer.StartAsync(options.CopyBytes);
        var directory = Directory.CreateDirectory(Path.Combine(data, "copies")).FullName;
        var location = $"s3://{place.Bucket}/{place.Prefix}?endpoint={place.Endpoint}&region=us-east-1";
        using var copier = ServerProcess.StartSelf("copy", directory, clips.Url, location);
        Console.WriteLine($"\ncopy to S3: {options.CopyBytes / 1e9:0.0} GB");
        var (elapsed, growth) = await CopyAsync("large");
        copier.StandardInput.Close();
        await copier.WaitForExitAsync();
        var speed = options.CopyBytes / 1e6 / elapsed.TotalSeconds;
        Console.WriteLine($"  {speed:0} MB/s   peak +{growth / 1e6:0.0} MB");
        return
        [
            new(
                "memory growth during a copy to S3",
                "<= 64 MiB",
                $"{growth / 1e6:0.0} MB",
                growth <= MemoryGoal,
                $"largest growth of the resident set's peak over a {options.CopyBytes / 1e9:0.0} GB body, "
                + $"{speed:0} MB/s into OpenStack Swift on the same machine"),
        ];

        async Task<(TimeSpan Elapsed, long Growth)> CopyAsync(string size)
        {
            await copier.StandardInput.WriteLineAsync($"filmgate {size}");
            var line = await copier.StandardOutput.ReadLineAsync() ?? "";
            return line.Split(' ') is ["OK", var ms, var growth]
                ? (TimeSpan.FromMilliseconds(double.Parse(ms)), long.Parse(growth))
                : throw new BenchFailedException($"copy to S3: {line}");
        }
    }
}
