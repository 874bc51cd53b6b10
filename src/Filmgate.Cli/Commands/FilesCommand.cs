using System.CommandLine;
using System.Globalization;
using Filmgate.Cli.Gateways;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate files</c>: images and clips that are uploaded once and used in several requests.</summary>
internal static class FilesCommand
{
    private static readonly string[] Head = ["FILE", "CREATED", "EXPIRES", "BYTES", "PURPOSE", "NAME"];

    public static Command Create() => new("files", "Upload images and clips once, and use them in several requests: --image file-...") { Upload(), List(), Delete() };

    private static Command Upload()
    {
        var paths = new Argument<string[]>("FILE") { Description = "Images (JPEG, PNG, WebP) or MP4 clips.", Arity = ArgumentArity.OneOrMore };
        var purpose = new Option<string>("--purpose") { Description = "A word that is kept with it.", HelpName = "WORD", DefaultValueFactory = _ => "user_data" };
        var days = new Option<int?>("--expires-days") { Description = "Delete it after so many days, 1 to 30. Default: it stays.", HelpName = "N" };
        return With(new("upload", "Upload files; prints their ids, one a line.") { paths, purpose, days }, async (parsed, files, ct) =>
        {
            var given = parsed.GetValue(paths)!;
            var missing = given.Where(path => !File.Exists(path)).Select(path => $"there is no file {path}.").ToList();
            if (parsed.GetValue(days) is < 1 or > 30) missing.Add("--expires-days must be a number from 1 to 30.");
            if (missing.Count > 0) throw new WrongSettingsException(missing);
            foreach (var path in given)
            {
                TimeSpan? expires = parsed.GetValue(days) is { } some ? TimeSpan.FromDays(some) : null;
                var file = await files.UploadAsync(await File.ReadAllBytesAsync(path, ct), Path.GetFileName(path), parsed.GetValue(purpose)!, expires, ct);
                await Console.Out.WriteLineAsync(file.Id);
            }
        });
    }

    private static Command List()
    {
        var limit = new Option<int>("--limit", "-n") { Description = "How many, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var after = new Option<string?>("--after") { Description = "Goes on behind this file: the last one of the list before.", HelpName = "FILE" };
        return With(new("list", "List this key's files, newest first.") { limit, after }, async (parsed, files, ct) =>
        {
            var page = await files.ListAsync(parsed.GetValue(limit), parsed.GetValue(after), ct: ct);
            if (page.Data.Count == 0) await Console.Error.WriteLineAsync("No files.");
            else await Console.Out.WriteLineAsync(Table.Of(Head, page.Data.Select(Row)));
            if (page.HasMore) await Console.Error.WriteLineAsync($"There are more: --after {page.LastId}");
        });
    }

    private static Command Delete()
    {
        var ids = new Argument<string[]>("FILE") { Description = "Ids, as 'files list' shows them.", Arity = ArgumentArity.OneOrMore };
        return With(new("delete", "Delete files. Videos that were made from them stay as they are.") { ids }, async (parsed, files, ct) =>
        {
            foreach (var id in parsed.GetValue(ids)!)
            {
                await files.DeleteAsync(id, ct);
                await Console.Error.WriteLineAsync($"{id} is deleted.");
            }
        });
    }

    private static Command With(Command command, Func<ParseResult, FilesClient, CancellationToken, Task> run)
    {
        var gateways = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await gateways.OpenAsync(parsed);
            await run(parsed, gateway.Client.Files, ct);
        });
        return command;
    }

    private static string[] Row(UploadedFile file) =>
    [
        file.Id,
        Moment.Of(file.CreatedAt),
        file.ExpiresAt is { } expires ? Moment.Of(expires) : "-",
        file.Bytes.ToString(CultureInfo.InvariantCulture),
        file.Purpose,
        file.Filename,
    ];
}
