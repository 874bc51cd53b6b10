using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Verification;
using Filmgate.Videos;

namespace Filmgate.Tests.Dialects;

/// <summary>
/// A text file with a call of a dialect, the requests and responses on the wire, and the expected outcome. docs/add-a-provider.md describes
/// the format.
/// </summary>
internal sealed record Transcript(
    string Command, string Argument, string? System, JsonObject Request, IReadOnlyList<Exchange> Exchanges, string Outcome)
{
    private static readonly byte[] OnePixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    public static Transcript Load(string path)
    {
        var text = string.Join('\n', File.ReadLines(path).Where(line => !line.StartsWith('#')));
        var (steps, outcome) = Split(text, "\n===");
        var (head, script) = Split(steps, "\n>>> ");
        var (command, body) = Split(head.Trim(), "\n");
        var words = command.Split(' ', 2);
        var (argument, system) = Split(words.ElementAtOrDefault(1) ?? "", " at ");
        return new(
            words[0],
            argument,
            system.Length > 0 ? system : null,
            body.Trim().Length == 0 ? [] : (JsonObject)JsonNode.Parse(body)!,
            [.. script.Length == 0 ? [] : script.Split("\n>>> ").Select(Exchange.Parse)],
            outcome.Trim());
    }

    /// <summary>The request as the engine passes it to the dialect: checked and resolved by the real catalogue.</summary>
    public Submission Submission(string dialect)
    {
        var system = System ?? UpstreamSystem.InOrder.First(s => s.Prefixes.ContainsKey(dialect)).Name;
        var model = ModelCatalogue.Load().FindOrUnchecked(Argument).ForSystem(system);
        var request = new VideoRequest
        {
            Prompt = (string)Request["prompt"]!,
            NegativePrompt = (string?)Request["negative_prompt"],
            Seconds = (int?)Request["seconds"],
            Size = (string?)Request["size"],
            AspectRatio = (string?)Request["aspect_ratio"],
            Resolution = (string?)Request["resolution"],
            Seed = (long?)Request["seed"],
            Audio = (bool?)Request["audio"],
            RemixOf = Request["remix_of"] is { } original ? new("video_0", "test", "default", (string)original!) : null,
            Images = [.. (Request["images"]?.AsArray() ?? []).Select(name => Image((string)name!))],
            References = [.. (Request["references"]?.AsArray() ?? []).Select(name => Image((string)name!))],
            Video = (string?)Request["video"] is { } clip ? new(clip) : null,
            Native = Request["native"] is { } native
                ? new(dialect, (string)native["action"]!, JsonSerializer.SerializeToElement(native["body"]))
                : null,
            ProviderOptions = Request["provider_options"] is { } options ? JsonSerializer.SerializeToElement(options) : null,
        };
        if (model.NativeRoute is null) Assert.Empty(model.Check(request));    // a dialect only gets requests that pass this check
        var route = model.Routes.GetValueOrDefault(system) ?? model.Routes.Values.First(r => r.Dialect == dialect);
        return new()
        {
            VideoId = "video_1",
            Attempt = 1,
            UpstreamModel = route.Model ?? model.Id,
            Request = request,
            Resolved = model.Resolve(request, new DialectSet()[dialect].ShapeWith(request)),
            Route = route,
            FirstFrame = request.Images.Count > 0 ? new(request.Images[0], InputFile.Of(OnePixel)) : null,
            LastFrame = request.Images.Count > 1 ? new(request.Images[1], InputFile.Of(OnePixel)) : null,
            References = [.. request.References.Select(image => new SubmittedImage(image, InputFile.Of(OnePixel)))],
            Video = request.Video?.Url is { } url ? new(url) : null,
            Native = request.Native,
            CallbackUrl = (string?)Request["callback_url"],
        };
    }

    /// <summary>Formats an outcome as in the last line of a transcript.</summary>
    public static string Describe(Outcome outcome) => OutcomeText.Of(outcome);

    /// <summary>
    /// An image whose name is a URL is one that the client sent as a URL. A name can end with a size, as <c>kite-720x1280.png</c>.
    /// </summary>
    private static InputImage Image(string name)
    {
        var size = Path.GetFileNameWithoutExtension(name).Split('-')[^1].Split('x');
        var (width, height) = size.Length is 2 && int.TryParse(size[0], out var w) && int.TryParse(size[1], out var h)
            ? (w, h)
            : (1280, 720);
        return name.StartsWith("http", StringComparison.Ordinal)
            ? new("inputs/fetched.png", "image/png", OnePixel.Length, width, height, name)
            : new($"inputs/{name}", "image/png", OnePixel.Length, width, height);
    }

    internal static (string Before, string After) Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + separator.Length)..]);
    }
}

/// <summary>One request that the dialect must send, and the response to it.</summary>
internal sealed record Exchange(
    string Method,
    string Path,
    IReadOnlyList<string> Headers,
    string Body,
    int Status,
    IReadOnlyList<string> ResponseHeaders,
    string ResponseBody)
{
    public static Exchange Parse(string text)
    {
        var (request, response) = Transcript.Split(text, "\n<<< ");
        var (requestHead, body) = Transcript.Split(request, "\n\n");
        var (responseHead, responseBody) = Transcript.Split(response, "\n\n");
        var lines = requestHead.Split('\n');
        var start = lines[0].Trim().Split(' ', 2);
        var responseLines = responseHead.Split('\n');
        var status = int.Parse(responseLines[0].Trim());
        return new(start[0], start[1], ReadHeaders(lines), body.Trim(), status, ReadHeaders(responseLines), responseBody.Trim());
    }

    private static List<string> ReadHeaders(string[] lines) =>
        [.. lines.Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0)];
}
