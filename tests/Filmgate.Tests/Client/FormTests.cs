using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Dialects;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Dialects;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Client;

/// <summary>
/// The forms that Filmgate sends, read by three parsers that are not ours. Node's and those of several firewalls reject names without
/// quotes, and file names written as filename*.
/// </summary>
public sealed class FormTests
{
    private const string Odd = "ein \"Drachen\" über\\dem\r\nFeld 風.png";
    private static readonly byte[] Picture = SampleMedia.Read("picture.png");

    public static TheoryData<string> Senders => ["dialect", "client create", "client upload"];

    [Theory, MemberData(nameof(Senders))]
    public async Task Node_reads_the_form(string sender)
    {
        var form = await SendAsync(sender);
        // Node takes the escapes of the HTML standard back.
        Assert.Equal(Expected(sender, "ein \"Drachen\" über_dem\r\nFeld 風.png"), await ReadAsync("node", "tests/node/read-form.mjs", form));
    }

    [Theory, MemberData(nameof(Senders))]
    public async Task Pythons_email_parser_reads_the_form(string sender)
    {
        var form = await SendAsync(sender);
        Assert.Equal(
            Expected(sender, "ein %22Drachen%22 über_dem%0D%0AFeld 風.png"), await ReadAsync("python3", "tests/python/read-form.py", form));
    }

    [Theory, MemberData(nameof(Senders))]
    public async Task Asp_net_reads_the_form(string sender)
    {
        var (contentType, body) = await SendAsync(sender);
        var http = new DefaultHttpContext { Request = { ContentType = contentType, Body = new MemoryStream(body) } };
        var form = await http.Request.ReadFormAsync();
        var fields = form.SelectMany(field => field.Value.Select(value => $"{field.Key}={value}"))
            .Concat(form.Files.Select(file => $"{file.Name}=@{file.FileName} {file.ContentType} {file.Length}"));
        Assert.Equal(Expected(sender, "ein %22Drachen%22 über_dem%0D%0AFeld 風.png").Order(), fields.Order());
    }

    [Theory, MemberData(nameof(Senders))]
    public async Task The_form_is_written_as_browsers_write_it(string sender)
    {
        var (contentType, body) = await SendAsync(sender);
        var text = System.Text.Encoding.UTF8.GetString(body);
        Assert.Matches("^multipart/form-data; boundary=[A-Za-z0-9-]+$", contentType);
        Assert.DoesNotContain("filename*", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Type: text/plain", text, StringComparison.Ordinal);
        foreach (var line in text.Split("\r\n").Where(line => line.StartsWith("Content-Disposition", StringComparison.Ordinal)))
            Assert.Matches("^Content-Disposition: form-data; name=\"[^\"\\\\]+\"(; filename=\"[^\"\\\\]+\")?$", line);
    }

    private static IEnumerable<string> Expected(string sender, string fileName) => sender switch
    {
        "dialect" =>
            ["model=sora-2", "prompt=Ein Drachen, \"so\"", "seconds=8", $"input_reference=@first.png image/png {Picture.Length}"],
        "client create" =>
            ["prompt=Ein Drachen, \"so\"", $"input_reference=@{fileName} application/octet-stream {Picture.Length}"],
        _ => ["purpose=user_data", $"file=@{fileName} application/octet-stream {Picture.Length}"],
    };

    /// <summary>What a real server receives.</summary>
    private static async Task<(string ContentType, byte[] Body)> SendAsync(string sender)
    {
        (string, byte[])? received = null;
        await using var server = await TestHttpServer.StartAsync(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received = (http.Request.ContentType!, body.ToArray());
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"id":"video_1","object":"video","status":"queued","created_at":1}""");
        });
        using var client = new FilmgateClient(server.Origin);
        try
        {
            if (sender is "dialect") await StartAsync(server.Origin);
            else if (sender is "client upload") await client.Files.UploadAsync(Picture, Odd);
            else await client.CreateVideoAsync(new() { Prompt = "Ein Drachen, \"so\"", Images = [ReferenceImage.FromBytes(Picture, Odd)] });
        }
        catch (FilmgateException) when (received is not null)
        {
            // The response above is not one of a file.
        }

        return received!.Value;
    }

    private static async Task StartAsync(Uri origin)
    {
        using var http = new UpstreamHttp(new(), TimeProvider.System);
        var provider = new Provider("test", UpstreamSystem.CometApi, origin, [new("default", "test-key")]);
        var upstream = new Upstream(provider, "openai", provider.Credentials[0], http, TimeProvider.System);
        var submission = TestSubmission.Create("sora-2", seconds: 8) with
        {
            Request = new() { Prompt = "Ein Drachen, \"so\"" },
            FirstFrame = new(new InputImage("inputs/first.png", "image/png", Picture.Length, 1, 1), InputFile.Of(Picture)),
        };
        Assert.IsType<Filmgate.Videos.Outcome.Accepted>(await new DialectSet()["openai"].StartAsync(submission, upstream, default));
    }

    /// <summary>Reads the form with a program of its own. Skips the test without the language.</summary>
    private static async Task<IEnumerable<string>> ReadAsync(string language, string script, (string ContentType, byte[] Body) form)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var program = Start(new(language, [Path.Combine(Repository.Root, script)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        await program.StandardInput.WriteLineAsync(
            JsonSerializer.Serialize(new { contentType = form.ContentType, body = Convert.ToBase64String(form.Body) }));
        program.StandardInput.Close();
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(timeout.Token), program.StandardError.ReadToEndAsync(timeout.Token));
        await program.WaitForExitAsync(timeout.Token);
        Assert.True(program.ExitCode == 0, $"{language} exited with {program.ExitCode}:\n{await errors}");
        return JsonNode.Parse(await output)!["fields"]!.AsArray().Select(field => field!["file"] is { } file
            ? $"{field["name"]}=@{file} {field["type"]} {field["size"]}"
            : $"{field["name"]}={field["value"]}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{start.FileName} is missing.");
            throw;
        }
    }
}
