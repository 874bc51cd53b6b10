using System.Diagnostics;
using System.Runtime.InteropServices;
using Filmgate.Storage.Sqlite;

namespace Filmgate.Bench;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <param name="directory">Where the benchmark writes.</param>
    public static string Describe(string directory)
    {
        SqliteLibrary.Initialize();
        var disk = DriveInfo.GetDrives().Where(d => directory.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        if (disk?.DriveFormat is "tmpfs" or "ramfs")
            throw new BenchFailedException($"{directory} is on {disk.DriveFormat}: a flush costs nothing there. Name a directory on a disk with --data.");
        return $"""
            machine  {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB; {RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}
            disk     {disk?.DriveFormat ?? "unknown"}; one 80 KB write and flush takes {FlushTime(directory).TotalMilliseconds:0.00} ms
            software {RuntimeInformation.FrameworkDescription}, SQLite {SqliteLibrary.Version}, workstation GC
            load     {(Wrk.IsInstalled ? "wrk" : "built-in client (wrk is not installed; it costs more CPU than wrk, which lifts the ratios)")}

            """;
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static TimeSpan FlushTime(string directory)
    {
        const int times = 50;
        var path = Path.Combine(directory, "flush");
        var block = new byte[80 * 1024];
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.DeleteOnClose });
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
        }

        return clock.Elapsed / times;
    }
}
