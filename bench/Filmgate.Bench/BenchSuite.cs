using System.Diagnostics;
using Filmgate.Bench.Peers;

namespace Filmgate.Bench;

/// <summary>Runs the benchmarks and prints one table with goals and results.</summary>
internal static class BenchSuite
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var clock = Stopwatch.StartNew();
        // Its own directory, because it is deleted at the end.
        var data = Directory.CreateDirectory(Path.Combine(options.Data, $"run-{Environment.ProcessId}")).FullName;
        var measurements = new List<Measurement>();
        var peers = "";
        try
        {
            Console.WriteLine(MachineInfo.Describe(data));
            if (options.Only is "peers") peers = await PeerComparison.MeasureAsync(options, data);
            if (options.Only is "lists") measurements.AddRange(await ListFilters.MeasureAsync(options, data));
            if (options.Includes("polls")) measurements.AddRange(PollSimulation.Measure(options.SimulatedVideos));
            if (options.Plot is { } plot) await File.WriteAllTextAsync(plot, PollPlot.Draw(options.SimulatedVideos));
            if (options.Includes("throughput")) measurements.AddRange(await Throughput.MeasureAsync(options, data));
            if (options.Includes("memory")) measurements.AddRange(await MemoryPerVideo.MeasureAsync(options, data));
            if (options.Includes("s3")) measurements.AddRange(await CopyToS3.MeasureAsync(options, data));
            if (options.Includes("webhooks")) measurements.AddRange(await WebhookDelivery.MeasureAsync(options, data));
            if (options.Includes("copy")) measurements.AddRange(await CopyToDisk.MeasureAsync(options, data));
        }
        catch (BenchFailedException failed)
        {
            Console.Error.WriteLine($"\nFAILED: {failed.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }

        Console.WriteLine($"\n{(options.Only is "peers" ? peers : Measurement.ToMarkdown(measurements, showVerdicts: !options.IsShort))}");
        var note = options.IsShort ? " This is too short to judge the goals. Run it without --short." : "";
        Console.WriteLine($"Finished in {clock.Elapsed.TotalSeconds:0} s.{note}");
        return 0;
    }
}

/// <summary>A guarantee was violated or a measurement failed. No results are better than wrong ones.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
