namespace Filmgate.Bench;

/// <summary>The resident set of this process, now and at its peak. On Linux, the peak can be reset.</summary>
internal static class ProcessMemory
{
    public static long Resident() => ReadStatus("VmRSS:") ?? Environment.WorkingSet;

    public static long Peak() => ReadStatus("VmHWM:") ?? System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>The peak is counted from now on.</summary>
    public static void ResetPeak()
    {
        if (File.Exists("/proc/self/clear_refs")) File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static long? ReadStatus(string name)
    {
        const string path = "/proc/self/status";
        var lines = File.Exists(path) ? File.ReadLines(path) : [];
        return lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim()) * 1024
            : null;
    }
}
