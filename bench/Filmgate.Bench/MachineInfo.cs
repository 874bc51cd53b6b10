using System.Diagnostics;
using System.Runtime.InteropServices;
using Filmgate.Storage.Sqlite;

namespace Filmgate.Bench;

/// <summary>Describes the machine and the software that are measured.</summary>
internal static class MachineInfo
{
    /// <param name="directory">The directory that the benchmark writes to.</param>
    public static string Describe(string directory)
    {
        SqliteLibrary.Initialize();
        var disk = DriveInfo.GetDrives().Where(d => directory.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        if (disk?.DriveFormat is "tmpfs" or "ramfs")
            throw new BenchFailedException(
                $"{directory} is on {disk.DriveFormat}, where a flush costs nothing. Use --data with a directory on a disk.");
        var memory = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB";
        var system = $"{RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}";
        const string builtIn = "built-in client, because wrk is not installed (it uses more CPU time than wrk, which raises the ratios)";
        return $"""
            machine  {ProcessorName()}, {Environment.ProcessorCount} cores, {memory}; {system}
            disk     {disk?.DriveFormat ?? "unknown"}; one 80 KB write and flush takes {MeasureFlush(directory).TotalMilliseconds:0.00} ms
            software {RuntimeInformation.FrameworkDescription}, SQLite {SqliteLibrary.Version}, workstation GC
            load     {(Wrk.IsInstalled ? "wrk" : builtIn)}

            """;
    }

    private static string ProcessorName()
    {
        const string path = "/proc/cpuinfo";
        var lines = File.Exists(path) ? File.ReadLines(path) : [];
        return lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } name
            ? name[(name.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static TimeSpan MeasureFlush(string directory)
    {
        const int count = 50;
        var path = Path.Combine(directory, "flush");
        var block = new byte[80 * 1024];
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        using var file = new FileStream(path, options);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
        }

        return clock.Elapsed / count;
    }
}
