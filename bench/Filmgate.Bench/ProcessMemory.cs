namespace Filmgate.Bench;

/// <summary>This process's resident set, now and at its peak. Linux tells the peak and can forget it.</summary>
internal static class ProcessMemory
{
    public static long Resident() => Status("VmRSS:") ?? Environment.WorkingSet;

    public static long Peak() => Status("VmHWM:") ?? System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>From here on the peak is counted anew.</summary>
    public static void ForgetPeak()
    {
        if (File.Exists("/proc/self/clear_refs")) File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static long? Status(string name) =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim()) * 1024
            : null;
}
