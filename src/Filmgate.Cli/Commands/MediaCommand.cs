using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Media;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate media</c>: works on the data directory and the store, with the server running or not.</summary>
internal static class MediaCommand
{
    private static readonly string[] Needed = ["data", "media", "media_fallback", "max_video", "delete_after", "orphan_age"];

    public static Command Create() => new("media", "Check, move and tidy the stored files.") { Verify(), Move(), Sweep() };

    private static Command Verify()
    {
        var command = new Command("verify", "Read every stored file again and compare it with what was noted when it was stored. Ends with 1 when something is missing, damaged or left over.");
        var flags = new SettingFlags(command, Needed);
        command.SetAction(async (parsed, ct) =>
        {
            await using var link = await MediaLink.OpenAsync(flags.Read(parsed));
            var audit = new MediaAudit(await link.StoreAsync(ct), link.Rows, link.Settings.OrphanAge, TimeProvider.System);
            var result = await WithProgressAsync("verifying", link, progress => audit.RunAsync(progress, ct), ct);
            foreach (var finding in result.Findings)
                await Console.Out.WriteLineAsync($"{finding.Fault.ToString().ToLowerInvariant(),-8} {finding.Key} {finding.Message}{(finding.VideoId is null ? "" : $" (of {finding.VideoId})")}");
            await Console.Error.WriteLineAsync($"{result.Files} files, {Amounts.Of(result.Bytes)}: {Count(AuditFault.Missing)} missing, {Count(AuditFault.Corrupt)} damaged, {Count(AuditFault.Extra)} left over{(Count(AuditFault.Extra) > 0 ? " ('filmgate media sweep' deletes those)" : "")}.");
            return result.Findings.Count == 0 ? 0 : CommandLine.Failed;

            int Count(AuditFault fault) => result.Findings.Count(f => f.Fault == fault);
        });
        return command;
    }

    private static Command Move()
    {
        var to = new Option<string?>("--to") { Description = "Where the files go, as in the setting media. Default: the setting media.", HelpName = "PLACE" };
        var from = new Option<string?>("--from") { Description = "Where they are. Default: the setting media_fallback; with --to: the setting media.", HelpName = "PLACE" };
        var delete = new Option<bool>("--delete") { Description = "Delete each file from the old place once its copy has been read back and compared." };
        var command = new Command("move", "Copy all files to another place while the server serves; can be stopped and begun again. The server finds them there once it runs with --media NEW --media-fallback OLD.") { to, from, delete };
        var flags = new SettingFlags(command, Needed);
        command.SetAction(async (parsed, ct) =>
        {
            var settings = flags.Read(parsed);
            var current = settings.Media ?? new MediaPlace.Disk(MediaStores.UsualFolder(settings.Data));
            var target = Place(parsed.GetValue(to), "--to") ?? current;
            var source = Place(parsed.GetValue(from), "--from") ?? (parsed.GetValue(to) is not null && target != current ? current : settings.MediaFallback)
                ?? throw new WrongSettingsException(["--from: where are the files now? Name it there, or as the setting media_fallback."]);
            if (source == target) throw new WrongSettingsException([$"The files are in {target} already."]);
            if (parsed.GetValue(delete) && target != current)
                throw new WrongSettingsException([$"--delete would take the files away from a server that keeps them in {current}. First let the server run with --media {parsed.GetValue(to)} and the old place as --media-fallback."]);

            await using var link = await MediaLink.OpenAsync(settings);
            var mover = new MediaMover(await link.StoreAsync(source, ct), await link.StoreAsync(target, ct), link.Rows, parsed.GetValue(delete));
            var result = await WithProgressAsync("moving", link, progress => mover.RunAsync(progress, ct), ct);
            foreach (var failure in result.Failed) await Console.Out.WriteLineAsync($"failed   {failure}");
            await Console.Error.WriteLineAsync($"{result.Copied} files copied ({Amounts.Of(result.Bytes)}) and compared, {result.AlreadyThere} were there already, {result.Removed} deleted from the old place, {result.Failed.Count} failed.");
            return result.Failed.Count == 0 ? 0 : CommandLine.Failed;
        });
        return command;
    }

    private static Command Sweep()
    {
        var age = new Option<string?>("--older-than") { Description = "How old a left-over file must be. Default: the setting orphan_age; below an hour only while no server runs.", HelpName = "TIME" };
        var command = new Command("sweep", "Delete files whose time is over by the rules, files that no video points at, and uploads that nobody finishes. The server does the same by itself.") { age };
        var flags = new SettingFlags(command, Needed);
        command.SetAction(async (parsed, ct) =>
        {
            var settings = flags.Read(parsed);
            var safe = Time(parsed.GetValue(age)) ?? settings.OrphanAge;
            using var alone = safe < TimeSpan.FromHours(1) ? Alone(settings.Data) : null;
            await using var link = await MediaLink.OpenAsync(settings);
            var store = await link.StoreAsync(ct);
            var trash = new MediaTrash(store, link.Rows, NullLogger<MediaTrash>.Instance);
            var sweeper = new MediaSweeper(store, link.Rows, trash, new(settings.DeleteAfter, safe), TimeProvider.System, NullLogger<MediaSweeper>.Instance);
            await Console.Error.WriteLineAsync($"{await sweeper.RunFullyAsync(ct)}.");
            return 0;
        });
        return command;
    }

    private static DataDirectory Alone(string data)
    {
        try
        {
            return DataDirectory.Open(data);
        }
        catch (DataDirectoryInUseException)
        {
            throw new CommandFailedException($"A server runs on {Path.GetFullPath(data)}: what is younger than an hour may still be on its way to a video. Stop the server first, or sweep with --older-than 1h.");
        }
    }

    private static async Task<T> WithProgressAsync<T>(string doing, MediaLink link, Func<IProgress<MediaProgress>?, Task<T>> work, CancellationToken ct)
    {
        if (Console.IsErrorRedirected) return await work(null);
        var total = 0;
        await foreach (var _ in link.Rows.AllAsync(ct)) total++;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(live => work(new Bar(live.AddTask(doing, maxValue: Math.Max(1, total)), doing)));
    }

    private static MediaPlace? Place(string? text, string flag)
    {
        try
        {
            return text is null ? null : MediaPlace.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new WrongSettingsException([$"{flag}: {wrong.Message}."]);
        }
    }

    private static TimeSpan? Time(string? text)
    {
        try
        {
            return text is null ? null : Read.Time(text);
        }
        catch (FormatException wrong)
        {
            throw new WrongSettingsException([$"--older-than: {wrong.Message}."]);
        }
    }

    private sealed class Bar(ProgressTask task, string doing) : IProgress<MediaProgress>
    {
        public void Report(MediaProgress value)
        {
            task.Value = value.Files;
            task.Description = $"{doing} {value.Files} files, {Amounts.Of(value.Bytes)}";
        }
    }
}
