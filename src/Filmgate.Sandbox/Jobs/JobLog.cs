using System.Text.Json;

namespace Filmgate.Sandbox.Jobs;

/// <summary>
/// Accepted jobs, one JSON line each. A line is passed to the operating system before the response to the create,
/// so jobs survive a crash of the process, but not a power cut.
/// </summary>
internal sealed class JobLog : IDisposable
{
    private readonly Lock _writing = new();
    private readonly FileStream _file;

    private JobLog(FileStream file) => _file = file;

    /// <summary>Reads the existing jobs, drops old and incomplete lines, and opens the file for appending.</summary>
    public static JobLog Open(string path, DateTimeOffset now, out IReadOnlyList<SandboxJob> jobs)
    {
        jobs = File.Exists(path) ? [.. Read(path).Where(job => job.CreatedAt > now - SandboxDirectory.Retention)] : [];

        // Rewritten, because the next line would be appended to one that a crash left incomplete.
        var rewritten = path + ".new";
        using (var writer = File.Create(rewritten))
            foreach (var job in jobs)
                writer.Write(Line(job));
        File.Move(rewritten, path, overwrite: true);
        return new(new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    public void Append(SandboxJob job)
    {
        var line = Line(job);
        lock (_writing) _file.Write(line);
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Line(SandboxJob job) => [.. JsonSerializer.SerializeToUtf8Bytes(job, JobJson.Default.SandboxJob), (byte)'\n'];

    private static IEnumerable<SandboxJob> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
            if (Parse(line) is { } job)
                yield return job;
    }

    private static SandboxJob? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JobJson.Default.SandboxJob);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
