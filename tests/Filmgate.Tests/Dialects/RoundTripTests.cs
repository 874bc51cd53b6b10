using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Providers;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Dialects;

/// <summary>
/// Every format that is both a dialect and a compat API: a request that the dialect writes, sent to this gateway instead of the provider,
/// is read as the request that it was written from.
/// </summary>
public sealed class RoundTripTests
{
    private const int Cases = 120;
    private const string Clip = "https://clips.test/a.mp4";
    private static readonly ModelCatalogue Catalogue = ModelCatalogue.Load();
    private static readonly byte[][] Images =
    [
        Sandbox.Pictures.Png(320, 320), Sandbox.Pictures.Png(400, 320), Sandbox.Pictures.Png(320, 400), Sandbox.Pictures.Png(400, 400),
    ];

    public static TheoryData<string> Dialects => ["openai", "kling", "runway", "runway-compat", "grok", "ark"];

    [Theory, MemberData(nameof(Dialects))]
    public async Task A_request_that_a_dialect_writes_is_read_back_unchanged(string name)
    {
        var dialect = new DialectSet()[name];
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await RunningGateway.StartAsync(provider.Url, loops: false);
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var configured = new Provider("test", UpstreamSystem.CometApi, provider.Url, [new("default", "test-key")]);
        var upstream = new Upstream(configured, name, configured.Credentials[0], http, TimeProvider.System);
        var models = Catalogue.All
            .Where(model => model.NativeRoute is null && model.Routes.TryGetValue("cometapi", out var route) && route.Dialect == name)
            .ToList();

        var count = 0;
        var cases = Gen.Elements(models.AsEnumerable()).SelectMany(RequestTo).ToArbitrary();
        Prop.ForAll(cases, test => CheckAsync(test).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true));

        async Task CheckAsync(RequestCase test)
        {
            var submission = test.Submission with { VideoId = $"video_{++count}" };
            provider.Requests.Clear();
            var outcome = await dialect.StartAsync(submission, upstream, default);
            Assert.True(provider.Requests.Count == 1, $"{outcome}");
            var written = provider.Requests.First();

            var id = await ReplayAsync(gateway, written);
            var read = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

            var route = Catalogue.FindOrUnchecked(read.Model).Routes["cometapi"];
            Assert.Equal((name, submission.UpstreamModel), (route.Dialect, route.Model ?? read.Model));
            if (read.Request.Native is { } native)
                AssertSameBody(JsonNode.Parse(written.Body)!.AsObject(), native.Body, read.Request.References);
            else
                AssertSameRequest(test, read.Request, dialect);
        }
    }

    private static void AssertSameRequest(RequestCase test, VideoRequest read, IDialect dialect)
    {
        var (sent, request, expected, resolved) = (
            test.Submission, test.Submission.Request, test.Submission.Resolved, test.Model.Resolve(read));
        Assert.Equal((request.Prompt, request.NegativePrompt, request.Seed), (read.Prompt, read.NegativePrompt, read.Seed));
        Assert.Equal((expected.Seconds, expected.Audio), (resolved.Seconds, resolved.Audio));
        Assert.Equal((string?)sent.Video?.UrlOrDataUri, read.Video?.Url);
        SubmittedImage?[] frames = [sent.FirstFrame, sent.LastFrame];
        Assert.Equal(
            frames.OfType<SubmittedImage>().Concat(sent.References).Select(Size),
            read.Images.Concat(read.References).Select(image => (image.Bytes, image.Width, image.Height)));
        if (dialect.ShapeWith(read) is not ShapeSource.Input) Assert.Equal(expected.Frame, resolved.Frame);
    }

    /// <summary>
    /// A native request is stored as it came, without the fields that the gateway fills in. Its images are stored separately.
    /// </summary>
    private static void AssertSameBody(JsonObject written, JsonElement stored, IReadOnlyList<InputImage> images)
    {
        foreach (var field in new[] { "external_task_id", "callback_url", "model_name" }) written.Remove(field);
        for (var i = 0; i < images.Count; i++)
        {
            var (file, n) = (Images.Single(bytes => bytes.Length == images[i].Bytes), i);
            Assert.True(Replace(written, Convert.ToBase64String(file), new JsonObject { ["$reference"] = n }), $"image {n}");
        }

        Assert.True(JsonNode.DeepEquals(written, JsonObject.Create(stored)), $"{written.ToJsonString()}\n{stored}");
    }

    /// <summary>Replaces the first occurrence, in document order.</summary>
    private static bool Replace(JsonNode? node, string text, JsonNode by)
    {
        switch (node)
        {
            case JsonObject members: return members.Select(member => member.Value).ToList().Exists(value => Replace(value, text, by));
            case JsonArray items: return items.ToList().Exists(value => Replace(value, text, by));
            case JsonValue value when value.TryGetValue<string>(out var said) && said == text:
                value.ReplaceWith(by);
                return true;
            default: return false;
        }
    }

    private static (long Bytes, int Width, int Height) Size(SubmittedImage image) =>
        (image.File.Length, image.Input.Width, image.Input.Height);

    /// <summary>Sends the same bytes to the same path of the gateway, and returns the id of the new video.</summary>
    private static async Task<string> ReplayAsync(RunningGateway gateway, RecordedRequest written)
    {
        var line = written.Line.Split(' ', 2);
        using var request = new HttpRequestMessage(new(line[0]), line[1])
        {
            Content = new ByteArrayContent(Encoding.Latin1.GetBytes(written.Body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", written.Headers["Content-Type"]);
        if (written.Headers.TryGetValue("X-Runway-Version", out var version)) request.Headers.Add("X-Runway-Version", version);
        using var response = await gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{written.Line}\n{written.Body[..Math.Min(600, written.Body.Length)]}\n{text}");
        var body = JsonNode.Parse(text)!;
        var id = (string)(body["data"]?["task_id"] ?? body["request_id"] ?? body["id"])!;
        return Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;
    }

    /// <summary>Generates any request that the catalogue accepts.</summary>
    private static Gen<RequestCase> RequestTo(CatalogueModel model) =>
        from prompt in Gen.Elements(
            "A kite", "Zwei Drachen über \"Weizen\"\nin der zweiten Zeile", "風に乗る凧 🪁", "100% of a <kite> & more; a=b")
        from negative in Gen.Elements(null, "rain")
        from seconds in SecondsOf(model.Seconds)
        from frame in Gen.Elements(model.Frames.Cast<Frame?>().DefaultIfEmpty(null))
        from inSize in Gen.Elements(true, false)
        from seed in Gen.Elements<long?>(null, 0, 7, model.MaxSeed)
        from audio in Gen.Elements<bool?>(null, true, false)
        from frames in Gen.Choose(model.Images.Min, MaxFrames(model))
        from references in Gen.Choose(0, MaxReferences(model, frames))
        let request = new VideoRequest
        {
            Prompt = prompt,
            NegativePrompt = model.NegativePrompt ? negative : null,
            Seconds = seconds,
            Size = inSize ? frame?.Size : null,
            AspectRatio = inSize ? null : frame?.Ratio,
            Resolution = inSize ? null : frame?.Resolution,
            Seed = model.MaxSeed is null ? null : seed,
            Audio = model.Audio is AudioRule.Optional ? audio : null,
        }
        select new RequestCase(model, Write(model, request, frames, references));

    /// <summary>The images here do not have the size of a video.</summary>
    private static int MaxFrames(CatalogueModel model) => model.ImageFile is { MatchesSize: true } ? 0 : model.Images.Max;

    private static int MaxReferences(CatalogueModel model, int frames) =>
        frames > 0 && model.Routes["cometapi"].Dialect is "kling" ? 0 : Math.Min(model.MaxReferences, Images.Length);

    private static Gen<int?> SecondsOf(SecondsRule? rule) => rule switch
    {
        null => Gen.Constant<int?>(null),
        { Values: { } values } => Gen.Elements(values.Cast<int?>().Append(null)),
        _ => Gen.Choose(rule.From!.Value, rule.To!.Value).Select(seconds => (int?)seconds),
    };

    /// <summary>The submission as the engine passes it to the dialect.</summary>
    private static Submission Write(CatalogueModel model, VideoRequest request, int frames, int references)
    {
        var route = model.Routes["cometapi"];
        return new()
        {
            VideoId = "video_1",
            Attempt = 1,
            UpstreamModel = route.Model ?? model.Id,
            Request = request,
            Resolved = model.Resolve(request),
            Route = route,
            FirstFrame = frames > 0 ? Image(0) : null,
            LastFrame = frames > 1 ? Image(1) : null,
            References = [.. Enumerable.Range(0, references).Select(Image)],
            Video = model.Video is VideoRule.Required ? new(Clip) : null,
            CallbackUrl = route.Dialect is "runway-compat" ? "https://gateway.test/callbacks/1" : null,
        };

        SubmittedImage Image(int n)
        {
            var (width, height) = (n is 1 or 3 ? 400 : 320, n > 1 ? 400 : 320);
            return new(new("inputs/a.png", "image/png", Images[n].Length, width, height), InputFile.Of(Images[n]));
        }
    }

    private sealed record RequestCase(CatalogueModel Model, Submission Submission)
    {
        public override string ToString() =>
            $"{Model.Id}: {Submission.Request.Prompt}, {Submission.Resolved}, seed {Submission.Request.Seed}, "
            + $"first {Submission.FirstFrame is not null}, last {Submission.LastFrame is not null}, "
            + $"{Submission.References.Count} references";
    }
}
