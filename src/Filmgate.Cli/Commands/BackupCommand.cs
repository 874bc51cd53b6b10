using System.CommandLine;
using Filmgate.Cli.LocalData;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Media.Store;
using Filmgate.Storage;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate backup</c> and <c>filmgate restore</c>: a SQLite database with the files of its data directory.</summary>
internal static class BackupCommand
{
    public static Command CreateBackup()
    {
        var folder = Folder("Folder of the backup. A backup that is there already is brought up to date: only new files are copied.");
        var command = new Command(
            "backup",
            "Copy the database and the stored files while the server runs, and compare each file with its hash. Files in a bucket or "
            + "another folder (setting media) are not copied.")
        {
            folder,
        };
        var options = new LocalDataOptions(command, "backups", "data", "media");
        command.SetAction(async (parsed, ct) =>
        {
            var settings = options.Read(parsed);
            if (settings.Storage.Database is not DatabaseLocation.Sqlite)
                throw new InvalidUsageException(
                    "PostgreSQL has tools of its own for backups (pg_dump, or a base backup with archived WAL). Nothing was copied. "
                    + "See docs/operations.md.");
            var path = Path.GetFullPath(parsed.GetValue(folder)!);
            if (path == Path.GetFullPath(settings.Storage.DataDirectory))
                throw new InvalidUsageException("The backup must not be the data directory itself.");
            var isMediaIncluded = MediaStores.UsesDefaultDirectory(settings.Media);
            var result = await new DataBackup(path).WriteAsync(settings, isMediaIncluded, TimeProvider.System.GetUtcNow(), ct);
            foreach (var failure in result?.Failed ?? []) await Console.Out.WriteLineAsync($"failed   {failure}");
            await Stderr.WriteAsync(result is null
                ? $"{path}: the database. The files are in {settings.Media.Location}: back them up there."
                : $"{path}: the database, {result.Copied} new files ({UnitFormat.Of(result.Bytes)}), {result.AlreadyThere} already there, "
                + $"{result.Failed.Count} failed. All were compared.");
            return result is { Failed.Count: > 0 } ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var folder = Folder("Folder of the backup.");
        var keepQueued = new Option<bool>("--keep-queued")
        {
            Description = "Submit the videos that were waiting at the time of the backup. Only if the server was stopped before the backup "
                + "and has not run since: otherwise they are paid for twice.",
        };
        var command = new Command(
            "restore",
            "Copy a backup to a new data directory (--data), and compare each file with its hash. Videos that were waiting to be submitted "
            + "are ended with submit_outcome_unknown, because they may have been submitted after the backup.")
        {
            folder, keepQueued,
        };
        var options = new LocalDataOptions(command, "backups", "data");
        command.SetAction(async (parsed, ct) =>
        {
            var settings = options.Read(parsed, mayCreate: true);
            var backup = new DataBackup(Path.GetFullPath(parsed.GetValue(folder)!));
            var data = Path.GetFullPath(settings.Storage.DataDirectory);
            if (settings.Storage.Database is not DatabaseLocation.Sqlite)
                throw new InvalidUsageException(
                    "A backup is restored to SQLite. Unset FILMGATE_DATABASE; 'filmgate db copy' goes on from there.");
            if (!backup.Exists) throw new CommandFailedException($"There is no backup in {Path.GetFullPath(parsed.GetValue(folder)!)}.");
            if (DataDirectory.Exists(data))
                throw new CommandFailedException($"{data} has gateway data. Nothing was changed. Name a new directory with --data.");
            var (files, ended) = await backup.RestoreAsync(data, !parsed.GetValue(keepQueued), TimeProvider.System.GetUtcNow(), ct);
            foreach (var failure in files.Failed) await Console.Out.WriteLineAsync($"failed   {failure}");
            await Stderr.WriteAsync(
                $"{data}: the database of {await backup.TimeAsync(ct):yyyy-MM-dd HH:mm} UTC, {files.Copied} files "
                + $"({UnitFormat.Of(files.Bytes)}), {files.Failed.Count} failed. {ended} waiting videos were ended.");
            return files.Failed.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static Argument<string> Folder(string description) => new("DIR") { Description = description };
}
