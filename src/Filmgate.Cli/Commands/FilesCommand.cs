using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Presentation;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate files</c></summary>
internal static class FilesCommand
{
    private const int MaxExpiryDays = 30;

    private static readonly string[] Head = ["FILE", "CREATED (UTC)", "EXPIRES (UTC)", "BYTES", "PURPOSE", "NAME"];

    public static Command Create() =>
        new("files", "Upload images and clips once and use them in several requests (--image file-...).") { Upload(), List(), Delete() };

    private static Command Upload()
    {
        var paths = new Argument<string[]>("FILE")
        {
            Description = "Images (JPEG, PNG, WebP) or MP4 clips.",
            Arity = ArgumentArity.OneOrMore,
        };
        var purpose = new Option<string>("--purpose")
        {
            Description = "Purpose, stored with the file.",
            HelpName = "WORD",
            DefaultValueFactory = _ => "user_data",
        };
        var days = new Option<int?>("--expires-days")
        {
            Description = $"Delete the file after this number of days, 1 to {MaxExpiryDays}. [default: never]",
            HelpName = "DAYS",
        };
        var command = new Command("upload", "Upload files and print their ids, one per line.") { paths, purpose, days };
        return Run(command, async (parsed, files, ct) =>
        {
            var (given, expiryDays) = (parsed.GetValue(paths)!, parsed.GetValue(days));
            var errors = given.Where(path => !File.Exists(path)).Select(path => $"The file {path} does not exist.").ToList();
            if (expiryDays is < 1 or > MaxExpiryDays) errors.Add($"--expires-days must be a number from 1 to {MaxExpiryDays}.");
            if (errors.Count > 0) throw new InvalidUsageException(errors);
            TimeSpan? expires = expiryDays is { } count ? TimeSpan.FromDays(count) : null;
            foreach (var path in given)
            {
                var bytes = await File.ReadAllBytesAsync(path, ct);
                var file = await files.UploadAsync(bytes, Path.GetFileName(path), parsed.GetValue(purpose)!, expires, ct);
                await Console.Out.WriteLineAsync(file.Id);
            }
        }, createsData: true);
    }

    private static Command List()
    {
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Maximum number of files, 1 to 1000.",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        var after = new Option<string?>("--after")
        {
            Description = "Start after this file: the last one of the previous page.",
            HelpName = "FILE",
        };
        var command = new Command("list", "List this key's files, newest first.") { limit, after };
        var rows = new RowsOption(command, "file");
        return Run(command, async (parsed, files, ct) =>
        {
            var page = await files.ListAsync(parsed.GetValue(limit), parsed.GetValue(after), ct: ct);
            await rows.PrintAsync(parsed, page.Data, Head, Row, Json, "No files.");
            if (page.HasMore) await Stderr.WriteAsync($"There are more. Next page: --after {page.LastId}");
        });
    }

    private static Command Delete()
    {
        var ids = new Argument<string[]>("FILE") { Description = "File ids, as printed by 'files list'.", Arity = ArgumentArity.OneOrMore };
        return Run(new("delete", "Delete files. Videos that were made from them are not affected.") { ids }, async (parsed, files, ct) =>
        {
            foreach (var id in parsed.GetValue(ids)!)
            {
                await files.DeleteAsync(id, ct);
                await Stderr.WriteAsync($"Deleted {id}.");
            }
        });
    }

    private static Command Run(Command command, Func<ParseResult, FilesClient, CancellationToken, Task> run, bool createsData = false)
    {
        var options = new GatewayOptions(command, createsData);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await options.ConnectAsync(parsed);
            await run(parsed, gateway.Client.Files, ct);
        });
        return command;
    }

    private static string Json(UploadedFile file) => JsonSerializer.Serialize(file, JsonResponse.Json.UploadedFile);

    private static string[] Row(UploadedFile file) =>
    [
        file.Id,
        Timestamp.Second(file.CreatedAt),
        file.ExpiresAt is { } expires ? Timestamp.Second(expires) : "-",
        file.Bytes.ToString(CultureInfo.InvariantCulture),
        file.Purpose,
        file.Filename,
    ];
}
