using System.Globalization;
using Filmgate.Cli.Progress;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Storage.Backups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Cli.LocalData;

/// <summary>
/// A folder with a copy of a SQLite database and of the files in its data directory. The next backup into the same folder copies the new
/// files only.
/// </summary>
internal sealed class DataBackup(string folder)
{
    private const string NewDatabase = "filmgate.db.new";
    private const string TimeFile = "backed-up-at";

    private string Database => Path.Combine(folder, "filmgate.db");

    private string Media => Path.Combine(folder, "media");

    public bool Exists => File.Exists(Database);

    /// <summary>The database first: it names no file that is not there yet.</summary>
    /// <param name="isMediaIncluded">The files are in the data directory.</param>
    /// <returns>What was copied. Null: no files are included.</returns>
    public async Task<MoveResult?> WriteAsync(GatewaySettings settings, bool isMediaIncluded, DateTimeOffset now, CancellationToken ct)
    {
        CreatePrivateDirectory(folder);
        var next = Path.Combine(folder, NewDatabase);
        File.Delete(next);
        await SqliteBackup.WriteAsync(DataDirectory.DatabasePath(settings.Storage.DataDirectory), next);
        var result = isMediaIncluded ? await CopyMediaAsync(next, settings.Storage.DataDirectory, ct) : null;
        File.Move(next, Database, overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(folder, TimeFile), now.ToString("O", CultureInfo.InvariantCulture), ct);
        return result;
    }

    /// <summary>Copies the backup to a new data directory, and compares each file with its hash.</summary>
    /// <param name="endQueued">Videos that were not submitted yet are ended, because they may have been submitted since.</param>
    /// <returns>What was copied, and how many videos were ended.</returns>
    public async Task<(MoveResult Files, int Ended)> RestoreAsync(string data, bool endQueued, DateTimeOffset now, CancellationToken ct)
    {
        CreatePrivateDirectory(data);
        var target = Path.Combine(data, NewDatabase);
        File.Copy(Database, target, overwrite: true);
        MoveResult files;
        var ended = 0;
        await using (var database = SqlDatabase.Sqlite(target))
        {
            await database.MigrateAsync();
            var mover = new MediaMover(Store(Media), Store(MediaStores.DefaultDirectory(data)), new SqlMediaRows(database), remove: false);
            files = Directory.Exists(Media)
                ? await MediaProgressBar.ShowAsync("restoring", new SqlMediaRows(database), bar => mover.RunAsync(bar, ct), ct)
                : new(0, 0, 0, 0, []);
            if (endQueued) ended = await SqliteBackup.EndQueuedVideosAsync(database, await TimeAsync(ct), now);
        }

        File.Move(target, DataDirectory.DatabasePath(data));            // last: until then, it is no data directory
        return (files, ended);
    }

    public async Task<DateTimeOffset> TimeAsync(CancellationToken ct)
    {
        var file = Path.Combine(folder, TimeFile);
        return File.Exists(file)
            && DateTimeOffset.TryParse(await File.ReadAllTextAsync(file, ct), CultureInfo.InvariantCulture, out var at)
                ? at
                : new DateTimeOffset(File.GetLastWriteTimeUtc(Database));
    }

    private async Task<MoveResult> CopyMediaAsync(string database, string data, CancellationToken ct)
    {
        await using var copy = SqlDatabase.Sqlite(database);
        await copy.MigrateAsync();
        var rows = new SqlMediaRows(copy);
        var mover = new MediaMover(Store(MediaStores.DefaultDirectory(data)), Store(Media), rows, remove: false);
        var result = await MediaProgressBar.ShowAsync("copying", rows, bar => mover.RunAsync(bar, ct), ct);
        if (result.Failed.Count == 0) return result;

        await using var live = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data));
        var present = await new SqlMediaRows(live).FindReferencedAsync([.. result.Failed.Select(KeyOf)], ct);
        return result with { Failed = [.. result.Failed.Where(failure => present.Contains(KeyOf(failure)))] };     // others were deleted
    }

    private static string KeyOf(string failure) => failure[..failure.IndexOf(':', StringComparison.Ordinal)];

    private static DiskMediaStore Store(string path) => new(path, isExclusive: false, NullLogger.Instance);

    private static void CreatePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
