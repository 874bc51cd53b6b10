using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>All chapters, then one table: what is wanted, what was measured, whether it was reached.</summary>
internal static class Suite
{
    public static async Task<int> RunAsync(Plan plan)
    {
        var clock = Stopwatch.StartNew();
        var data = Directory.CreateDirectory(Path.Combine(plan.Data, $"run-{Environment.ProcessId}")).FullName;    // of its own: it is deleted in the end
        var figures = new List<Figure>();
        try
        {
            Console.WriteLine(Machine.Describe(data));
            if (plan.Has("throughput")) figures.AddRange(await Throughput.MeasureAsync(plan, data));
            if (plan.Has("memory")) figures.AddRange(await MemoryPerVideo.MeasureAsync(plan, data));
            if (plan.Has("s3")) figures.AddRange(await CopyToS3.MeasureAsync(plan, data));
            if (plan.Has("webhooks")) figures.AddRange(await WebhookDelivery.MeasureAsync(plan, data));
            if (plan.Has("copy")) figures.AddRange(await CopyToDisk.MeasureAsync(plan, data));
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

        Console.WriteLine($"\n{Figure.Table(figures, judged: !plan.IsShort)}");
        Console.WriteLine($"Took {clock.Elapsed.TotalSeconds:0} s.{(plan.IsShort ? " Too short to judge the goals by; run it without --short." : "")}");
        return 0;
    }
}

/// <summary>A promise was broken or the measurement did not work: no figure at all is better than a wrong one.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
