using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Providers;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Filmgate.Videos;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Dialects;

/// <summary>Every shape that is spoken in both directions: what a dialect writes to a provider, sent to this gateway instead, is read as the request that it was written from.</summary>
public sealed class RoundTripTests
{
    private const int Cases = 120;
    private const string Clip = "https://clips.test/a.mp4";
    private static readonly ModelCatalogue Catalogue = ModelCatalogue.Load();
    private static readonly byte[][] Pictures = [Sandbox.Pictures.Png(320, 320), Sandbox.Pictures.Png(400, 320), Sandbox.Pictures.Png(320, 400), Sandbox.Pictures.Png(400, 400)];

    public static TheoryData<string> Dialects => ["openai", "kling", "runway", "runway-compat", "grok", "ark"];

    [Theory, MemberData(nameof(Dialects))]
    public async Task Reading_what_a_dialect_wrote_gives_back_the_request(string name)
    {
        var dialect = new DialectSet()[name];
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await RunningGateway.StartAsync(provider.Url, loops: false);
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var configured = new Provider("test", UpstreamSystem.CometApi, provider.Url, [new("default", "test-key")]);
        var upstream = new Upstream(configured, name, configured.Credentials[0], http, TimeProvider.System);
        var models = Catalogue.All.Where(model => model.NativeRoute is null && model.Routes.TryGetValue("cometapi", out var way) && way.Dialect == name).ToList();

        var count = 0;
        Prop.ForAll(Gen.Elements(models.AsEnumerable()).SelectMany(RequestTo).ToArbitrary(), wish => PlayAsync(wish).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true));

        async Task PlayAsync(RequestCase wish)
        {
            var submission = wish.Submission with { VideoId = $"video_{++count}" };
            provider.Requests.Clear();
            var outcome = await dialect.StartAsync(submission, upstream, default);
            Assert.True(provider.Requests.Count == 1, $"{outcome}");
            var written = provider.Requests.First();

            var id = await ReplayAsync(gateway, written);
            var read = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

            var way = Catalogue.FindOrUnchecked(read.Model).Routes["cometapi"];
            Assert.Equal((name, submission.UpstreamModel), (way.Dialect, way.Model ?? read.Model));
            if (read.Request.Native is { } native) SaysTheSame(JsonNode.Parse(written.Body)!.AsObject(), native.Body, read.Request.References);
            else SaysTheSame(wish, read.Request, dialect);
        }
    }

    private static void SaysTheSame(RequestCase wish, VideoRequest read, IDialect dialect)
    {
        var (asked, resolved) = (wish.Submission, wish.Model.Resolve(read));
        Assert.Equal((asked.Prompt, asked.NegativePrompt, asked.Seconds, asked.Seed, asked.Audio, asked.Video), (read.Prompt, read.NegativePrompt, resolved.Seconds, read.Seed, resolved.Audio, read.Video?.Url));
        SubmittedImage?[] frames = [asked.FirstFrame, asked.LastFrame];
        Assert.Equal(frames.OfType<SubmittedImage>().Concat(asked.References).Select(Size), read.Images.Concat(read.References).Select(image => (image.Bytes, image.Width, image.Height)));
        if (asked.FirstFrame is null || !dialect.AspectRatioFollowsFirstFrame) Assert.Equal(asked.Frame, resolved.Frame);
    }

    /// <summary>What only this format can say is kept as it came, but for what the gateway fills in; images are kept beside it.</summary>
    private static void SaysTheSame(JsonObject written, JsonElement kept, IReadOnlyList<InputImage> images)
    {
        foreach (var ours in new[] { "external_task_id", "callback_url", "model_name" }) written.Remove(ours);
        for (var i = 0; i < images.Count; i++)
        {
            var (picture, n) = (Pictures.Single(bytes => bytes.Length == images[i].Bytes), i);
            Assert.True(Replace(written, Convert.ToBase64String(picture), new JsonObject { ["$reference"] = n }), $"image {n}");
        }

        Assert.True(JsonNode.DeepEquals(written, JsonObject.Create(kept)), $"{written.ToJsonString()}\n{kept}");
    }

    /// <summary>The first place, in the order of the document.</summary>
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

    private static (long Bytes, int Width, int Height) Size(SubmittedImage image) => (image.Bytes.Length, image.Input.Width, image.Input.Height);

    /// <summary>The same bytes under the same path; the id of the video that they made.</summary>
    private static async Task<string> ReplayAsync(RunningGateway gateway, RecordedRequest written)
    {
        var line = written.Line.Split(' ', 2);
        using var request = new HttpRequestMessage(new(line[0]), line[1]) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(written.Body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", written.Headers["Content-Type"]);
        if (written.Headers.TryGetValue("X-Runway-Version", out var version)) request.Headers.Add("X-Runway-Version", version);
        using var answer = await gateway.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{written.Line}\n{written.Body[..Math.Min(600, written.Body.Length)]}\n{text}");
        var body = JsonNode.Parse(text)!;
        var id = (string)(body["data"]?["task_id"] ?? body["request_id"] ?? body["id"])!;
        return Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;
    }

    /// <summary>Any request that the catalogue allows.</summary>
    private static Gen<RequestCase> RequestTo(CatalogueModel model) =>
        from prompt in Gen.Elements("A kite", "Zwei Drachen über \"Weizen\"\nin der zweiten Zeile", "風に乗る凧 🪁", "100% of a <kite> & more; a=b")
        from negative in Gen.Elements(null, "rain")
        from seconds in SecondsOf(model.Seconds)
        from frame in Gen.Elements(model.Frames.Cast<Frame?>().DefaultIfEmpty(null))
        from inSize in Gen.Elements(true, false)
        from seed in Gen.Elements<long?>(null, 0, 7, model.MaxSeed)
        from audio in Gen.Elements<bool?>(null, true, false)
        from frames in Gen.Choose(model.Images.Min, model.ImageFile is { MatchesSize: true } ? 0 : model.Images.Max)     // the pictures here have no video's size
        from references in Gen.Choose(0, frames > 0 && model.Routes["cometapi"].Dialect is "kling" ? 0 : Math.Min(model.MaxReferences, Pictures.Length))
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

    private static Gen<int?> SecondsOf(SecondsRule? rule) => rule switch
    {
        null => Gen.Constant<int?>(null),
        { Values: { } values } => Gen.Elements(values.Cast<int?>().Append(null)),
        _ => Gen.Choose(rule.From!.Value, rule.To!.Value).Select(seconds => (int?)seconds),
    };

    /// <summary>As the engine hands it to the dialect.</summary>
    private static Submission Write(CatalogueModel model, VideoRequest request, int frames, int references)
    {
        var way = model.Routes["cometapi"];
        var resolved = model.Resolve(request);
        SubmittedImage Image(int n) => new(new("inputs/a.png", "image/png", Pictures[n].Length, n is 1 or 3 ? 400 : 320, n > 1 ? 400 : 320), Pictures[n]);
        return new()
        {
            VideoId = "video_1",
            Attempt = 1,
            UpstreamModel = way.Model ?? model.Id,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Seconds = resolved.Seconds,
            Frame = resolved.Frame,
            Seed = request.Seed,
            Audio = resolved.Audio,
            FirstFrame = frames > 0 ? Image(0) : null,
            LastFrame = frames > 1 ? Image(1) : null,
            References = [.. Enumerable.Range(0, references).Select(Image)],
            Video = model.Video is VideoRule.Required ? Clip : null,
            Action = way.Action,
            Form = way.Form,
            CallbackUrl = way.Dialect is "runway-compat" ? "https://gateway.test/callbacks/1" : null,
        };
    }

    private sealed record RequestCase(CatalogueModel Model, Submission Submission)
    {
        public override string ToString() =>
            $"{Model.Id}: {Submission.Prompt}, {Submission.Seconds} s, {Submission.Frame}, seed {Submission.Seed}, audio {Submission.Audio}, first {Submission.FirstFrame is not null}, last {Submission.LastFrame is not null}, {Submission.References.Count} references";
    }
}
