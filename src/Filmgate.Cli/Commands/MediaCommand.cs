using System.CommandLine;
using Filmgate.Cli.LocalData;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Cli.Progress;
using Filmgate.Formatting;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Microsoft.Extensions.Logging;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate media</c>: works on the data directory and the media store, whether a server runs or not.</summary>
internal static class MediaCommand
{
    private static readonly string[] Settings = ["data", "media", "media_fallback", "max_video", "delete_after", "orphan_age"];

    public static Command Create() => new("media", "Verify, move and clean up the stored files.") { Verify(), Move(), Sweep() };

    private static Command Verify()
    {
        var command = new Command(
            "verify",
            "Read every stored file and compare it with the length and hash recorded when it was stored. "
            + "Exit code 1: a file is missing, corrupt or orphaned.");
        var rows = new RowsOption(command, "finding");
        var options = new LocalDataOptions(command, "stored files", Settings);
        command.SetAction(async (parsed, ct) =>
        {
            await using var media = await LocalMedia.OpenAsync(options.Read(parsed));
            var store = await media.OpenStoreAsync(ct);
            var audit = new MediaAudit(store, media.Rows, media.Settings.Media.Sweep.OrphanAge, TimeProvider.System);
            var result = await MediaProgressBar.ShowAsync("verifying", media.Rows, progress => audit.RunAsync(progress, ct), ct);
            foreach (var finding in result.Findings)
                await Console.Out.WriteLineAsync(rows.IsJson(parsed) ? Json(finding) : Line(finding));
            await Stderr.WriteAsync($"{Folder(media)}: {Summary(result)}");
            return result.Findings.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static string Line(AuditFinding finding)
    {
        var video = finding.VideoId is null ? "" : $" (of {finding.VideoId})";
        return $"{Name(finding.Fault),-8} {finding.Key} {finding.Message}{video}";
    }

    private static string Json(AuditFinding finding) => RowsOption.Serialize(new()
    {
        ["fault"] = Name(finding.Fault),
        ["key"] = finding.Key,
        ["video_id"] = finding.VideoId,
        ["message"] = finding.Message,
    });

    private static string Name(AuditFault fault) => fault is AuditFault.Extra ? "orphaned" : fault.ToString().ToLowerInvariant();

    /// <summary>Both folders that count: a mistake in one of them is otherwise easy to miss.</summary>
    private static string Folder(LocalMedia media) => $"{CurrentPlace(media.Settings)} of {media.DataDirectory}";

    private static MediaLocation CurrentPlace(GatewaySettings settings) =>
        settings.Media.Location ?? new MediaLocation.Disk(MediaStores.DefaultDirectory(settings.Storage.DataDirectory));

    private static string Summary(AuditResult result)
    {
        var advice = Count(AuditFault.Extra) > 0 ? " ('filmgate media sweep' deletes orphaned files)" : "";
        var files = result.Files == 1 ? "1 file" : $"{result.Files} files";
        return $"{files}, {UnitFormat.Of(result.Bytes)}: {Count(AuditFault.Missing)} missing, "
            + $"{Count(AuditFault.Corrupt)} corrupt, {Count(AuditFault.Extra)} orphaned{advice}.";

        int Count(AuditFault fault) => result.Findings.Count(finding => finding.Fault == fault);
    }

    private static Command Move()
    {
        var to = new Option<string?>("--to")
        {
            Description = "Where to move the files, in the form of the setting media. [default: the setting media]",
            HelpName = "PLACE",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Where the files are. [default: the setting media_fallback; with --to, the setting media]",
            HelpName = "PLACE",
        };
        var delete = new Option<bool>("--delete")
        {
            Description = "Delete each file from the old place once its copy has been read back and compared.",
        };
        var command = new Command(
            "move",
            "Copy all files to another place while the server runs. Can be interrupted and repeated. "
            + "The server finds the files in the new place when it runs with --media NEW --media-fallback OLD.")
        {
            to, from, delete,
        };
        var options = new LocalDataOptions(command, "stored files", Settings);
        command.SetAction(async (parsed, ct) =>
        {
            var settings = options.Read(parsed);
            var (source, target) = Places(settings, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(delete));
            await using var media = await LocalMedia.OpenAsync(settings);
            var (sourceStore, targetStore) = (await media.OpenStoreAsync(source, ct), await media.OpenStoreAsync(target, ct));
            var mover = new MediaMover(sourceStore, targetStore, media.Rows, parsed.GetValue(delete));
            var result = await MediaProgressBar.ShowAsync("moving", media.Rows, progress => mover.RunAsync(progress, ct), ct);
            foreach (var failure in result.Failed) await Console.Out.WriteLineAsync($"failed   {failure}");
            await Stderr.WriteAsync(
                $"{source} to {target}: {result.Copied} files copied ({UnitFormat.Of(result.Bytes)}) and compared, "
                + $"{result.AlreadyThere} already there, {result.Removed} deleted from the old place, {result.Failed.Count} failed.");
            return result.Failed.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static (MediaLocation Source, MediaLocation Target) Places(GatewaySettings settings, string? from, string? to, bool delete)
    {
        var current = CurrentPlace(settings);
        var target = ParsePlace(to, "--to") ?? current;
        var source = ParsePlace(from, "--from") ?? (to is not null && target != current ? current : settings.Media.Fallback)
            ?? throw new InvalidUsageException("--from is missing: give the place of the files, here or as the setting media_fallback.");
        if (source == target) throw new InvalidUsageException($"The files are already in {target}.");
        if (!delete || target == current) return (source, target);
        throw new InvalidUsageException(
            $"--delete would remove files that the server keeps in {current}. "
            + $"First run the server with --media {to} and with the old place as --media-fallback.");
    }

    private static Command Sweep()
    {
        var age = new Option<string?>("--older-than")
        {
            Description = "Minimum age of an orphaned file, for example 24h; less than 1h only while no server runs. "
                + "[default: the setting orphan_age]",
            HelpName = "DURATION",
        };
        var command = new Command(
            "sweep",
            "Delete files whose retention has ended, files that no video refers to, and unfinished uploads. "
            + "The server does this regularly. Exit code 1: some could not be deleted.")
        {
            age,
        };
        var options = new LocalDataOptions(command, "stored files", Settings);
        command.SetAction(async (parsed, ct) =>
        {
            var settings = options.Read(parsed);
            var minAge = ParseAge(parsed.GetValue(age)) ?? settings.Media.Sweep.OrphanAge;
            using var exclusive = minAge < TimeSpan.FromHours(1) ? OpenExclusively(settings.Storage.DataDirectory) : null;
            await using var media = await LocalMedia.OpenAsync(settings);
            var store = await media.OpenStoreAsync(ct);
            var clock = TimeProvider.System;
            var trash = new MediaDeletion(store, media.Rows, clock, media.Log.CreateLogger<MediaDeletion>());
            var rules = settings.Media.Sweep with { OrphanAge = minAge };
            var sweeper = new MediaSweeper(store, media.Rows, trash, rules, clock, media.Log.CreateLogger<MediaSweeper>());
            var result = await sweeper.RunFullyAsync(ct);
            await Stderr.WriteAsync($"{Folder(media)}: {result}.");
            return result.Failed == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static DataDirectory OpenExclusively(string data)
    {
        try
        {
            return DataDirectory.Open(data);
        }
        catch (DataDirectoryInUseException)
        {
            throw new CommandFailedException(
                $"A server runs on {Path.GetFullPath(data)}. A file younger than an hour may belong to a video that is still being stored. "
                + "Stop the server first, or use --older-than 1h.");
        }
    }

    private static MediaLocation? ParsePlace(string? text, string flag)
    {
        try
        {
            return text is null ? null : MediaLocation.Parse(text);
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"{flag}: {error.Message}.");
        }
    }

    private static TimeSpan? ParseAge(string? text)
    {
        try
        {
            return text is null ? null : SettingParser.Duration(text);
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--older-than: {error.Message}.");
        }
    }
}
