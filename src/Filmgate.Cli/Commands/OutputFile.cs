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
        if (given is null || Directory.Exists(given)) return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(given))!;
        if (!Directory.Exists(folder)) throw new WrongSettingsException([$"--output: the folder {folder} does not exist."]);
    }

    /// <summary>As the user would type it.</summary>
    public string PathFor(string id) => _given is null ? $"{id}.mp4" : Directory.Exists(_given) ? Path.Combine(_given, $"{id}.mp4") : _given;

    /// <exception cref="CommandFailedException">What arrived is not what the gateway has.</exception>
    public async Task<string> WriteAsync(FilmgateClient client, Video video, CancellationToken ct)
    {
        var path = PathFor(video.Id);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            DownloadedVideo written;
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16, FileOptions.Asynchronous))
            {
                written = await client.DownloadAsync(video.Id, file, ct: ct);
                file.Flush(flushToDisk: true);
            }

            if (video.File is { } expected && expected.Sha256 != written.Sha256)
                throw new CommandFailedException($"The download of {video.Id} has SHA-256 {written.Sha256}, but the gateway's file has {expected.Sha256}. Nothing was kept; try 'filmgate get {video.Id}'.");
            File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }
}
