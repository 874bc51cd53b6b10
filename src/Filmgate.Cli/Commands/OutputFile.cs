using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary>Where the video goes. It appears under its name only when it is whole.</summary>
internal sealed class OutputFile
{
    private readonly string? _given;

    /// <exception cref="WrongSettingsException">It could not be written there. Better to know before the render is paid for.</exception>
    public OutputFile(string? given)
    {
        _given = given;
        if (given is "") throw new WrongSettingsException(["--output is empty: name a file or a folder."]);
        IsDevice = given is not null && IsOneOfTheSystems(Path.GetFullPath(given));
        if (IsDevice) return;
        var folder = given is null ? Environment.CurrentDirectory : Directory.Exists(given) ? given : Path.GetDirectoryName(Path.GetFullPath(given))!;
        if (!Directory.Exists(folder)) throw new WrongSettingsException([$"--output: the folder {folder} does not exist."]);
        TryOut(PathFor("probe"));
    }

    /// <summary><c>/dev/null</c>, <c>/dev/stdout</c>: written to, and never replaced by a file.</summary>
    public bool IsDevice { get; }

    /// <summary>As the user would type it.</summary>
    public string PathFor(string id) => _given is null ? $"{id}.mp4" : Directory.Exists(_given) ? Path.Combine(_given, $"{id}.mp4") : _given;

    /// <exception cref="CommandFailedException">What arrived is not what the gateway has.</exception>
    public async Task<string> WriteAsync(FilmgateClient client, Video video, CancellationToken ct)
    {
        var path = PathFor(video.Id);
        var part = IsDevice ? path : PartOf(path);
        try
        {
            DownloadResult written;
            await using (var file = new FileStream(part, IsDevice ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16, FileOptions.Asynchronous))
            {
                written = await client.DownloadAsync(video.Id, file, ct: ct);
                file.Flush(flushToDisk: true);
            }

            if (video.File is { } expected && expected.Sha256 != written.Sha256)
                throw new CommandFailedException($"The download of {video.Id} has SHA-256 {written.Sha256}, but the gateway's file has {expected.Sha256}. Nothing was kept; try 'filmgate get {video.Id}'.");
            if (!IsDevice) File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            if (!IsDevice) File.Delete(part);
        }
    }

    private static bool IsOneOfTheSystems(string path) =>
        !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal) && File.Exists(path);

    private static string PartOf(string path) => $"{path}.{Environment.ProcessId}.part";

    private static void TryOut(string path)
    {
        try
        {
            File.Create(PartOf(path), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingsException([$"--output: nothing can be written there. {e.Message}"]);
        }
    }
}
