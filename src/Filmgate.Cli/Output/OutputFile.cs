using Filmgate.Client;

namespace Filmgate.Cli.Output;

/// <summary>The file that the video is saved to. It gets its name only once it is complete.</summary>
internal sealed class OutputFile
{
    /// <summary>The name that means stdout, as in curl and tar.</summary>
    public const string Stdout = "-";

    private readonly string? _given;

    /// <exception cref="InvalidUsageException">The file cannot be written. Checked before a render is paid for.</exception>
    public OutputFile(string? given)
    {
        _given = given;
        IsStdout = given is Stdout;
        if (IsStdout && !Console.IsOutputRedirected)
        {
            throw new InvalidUsageException(
                "--output -: stdout is a terminal, which cannot show a video. Redirect it (> kite.mp4), or pipe it into a player.");
        }

        if (IsStdout) return;
        if (given is "") throw new InvalidUsageException("--output is empty. Give a file or a folder.");
        IsDevice = given is not null && IsDevicePath(Path.GetFullPath(given));
        if (IsDevice) return;
        var folder = given is null ? Environment.CurrentDirectory
            : Directory.Exists(given) ? given
            : Path.GetDirectoryName(Path.GetFullPath(given))!;
        if (!Directory.Exists(folder)) throw new InvalidUsageException($"--output: the folder {folder} does not exist.");
        CheckWritable(PathFor("probe"));
    }

    /// <summary><c>/dev/null</c>, <c>/dev/stdout</c>: written to, and never replaced by a file.</summary>
    public bool IsDevice { get; }

    /// <summary>The bytes go to stdout, so nothing else may.</summary>
    public bool IsStdout { get; }

    /// <summary>Relative if the user gave a relative path.</summary>
    public string PathFor(string id) =>
        _given is null ? $"{id}.mp4" : Directory.Exists(_given) ? Path.Combine(_given, $"{id}.mp4") : _given;

    /// <exception cref="CommandFailedException">The downloaded bytes differ from the gateway's file.</exception>
    public async Task<string> WriteAsync(FilmgateClient client, Video video, CancellationToken ct)
    {
        var path = PathFor(video.Id);
        if (IsStdout)
        {
            await using var stdout = Console.OpenStandardOutput();
            CheckHash(video, await client.DownloadAsync(video.Id, stdout, ct: ct), "What was written to stdout is not the video.");
            return path;
        }

        var part = IsDevice ? path : PartPath(path);
        var mode = IsDevice ? FileMode.Open : FileMode.Create;
        try
        {
            DownloadResult written;
            await using (var file = new FileStream(part, mode, FileAccess.Write, FileShare.Read, 1 << 16, FileOptions.Asynchronous))
            {
                written = await client.DownloadAsync(video.Id, file, ct: ct);
                file.Flush(flushToDisk: true);
            }

            CheckHash(video, written, "Nothing was saved.");
            if (!IsDevice) File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            if (!IsDevice) File.Delete(part);
        }
    }

    private static void CheckHash(Video video, DownloadResult written, string consequence)
    {
        if (video.File is not { } expected || expected.Sha256 == written.Sha256) return;
        throw new CommandFailedException(
            $"The download of {video.Id} has SHA-256 {written.Sha256}, but the gateway's file has {expected.Sha256}. "
            + $"{consequence} Try again with 'filmgate get {video.Id}'.");
    }

    private static bool IsDevicePath(string path) =>
        !OperatingSystem.IsWindows()
        && path.StartsWith("/dev/", StringComparison.Ordinal)
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(path);

    private static string PartPath(string path) => $"{path}.{Environment.ProcessId}.part";

    private static void CheckWritable(string path)
    {
        try
        {
            File.Create(PartPath(path), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidUsageException($"--output: the file cannot be written. {e.Message}");
        }
    }
}
