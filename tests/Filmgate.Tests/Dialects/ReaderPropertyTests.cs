using System.Text.Json;
using Filmgate.Dialects;
using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;
using FsCheck;
using FsCheck.Fluent;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Dialects;

/// <summary>
/// For any response of a provider, a dialect does not throw, does not invent an id or a URL, and does not report an unknown outcome as safe
/// to repeat.
/// </summary>
public sealed class ReaderPropertyTests
{
    private const int Cases = 250;
    private static readonly NativeRequest Avatar = new(
        "kling", "avatar/image2video", JsonElement.Parse("""{"image":"https://images.test/a.png","audio_id":"a-1"}"""));

    /// <summary>Statuses after which the request certainly was not accepted, so it may be sent again.</summary>
    private static readonly int[] NotAccepted = [425, 429, 503, 521, 523, 525, 526];
    private static readonly string[] CompletedWords = ["completed", "success", "succeeded", "succeed", "done"];

    /// <summary>Without one of these words, a success response says nothing of a failed task.</summary>
    private static readonly string[] FailureWords =
    [
        "failed", "failure", "fail", "error", "cancelled", "canceled", "expired", "aborted", "moderated", "rejected", "incomplete",
        "timeout", "timed_out",
    ];

    /// <summary>A format's own codes for the same.</summary>
    private static readonly Dictionary<string, string[]> NotAcceptedCodes = new()
    {
        ["kling"] = ["1302", "1303", "5001"],
        ["minimax"] = ["1002"],
        ["minimax-v2"] = ["1002"],
    };

    public static TheoryData<string, string> Dialects => new()
    {
        { "openai", "veo3.1" },
        { "kling", "kling-v1-6" },
        { "kling", "kling-avatar" },
        { "runway", "gen3a_turbo" },
        { "veo", "veo-3.1-generate-preview" },
        { "interactions", "gemini-omni-1.1-flash" },
        { "dashscope", "happyhorse-1.0-t2v" },
        { "vidu", "viduq3-pro" },
        { "openrouter", "google/veo-3.1" },
        { "grok", "grok-imagine-video" },
        { "ark", "doubao-seedance-1-5-pro-251215" },
        { "runway-compat", "gen4" },
        { "minimax", "MiniMax-Hailuo-02" },
        { "minimax-v2", "MiniMax-H3" },
        { "luma", "ray-2" },
        { "fal", "fal-ai/kling-video/v2.5-turbo/pro/text-to-video" },
        { "replicate", "minimax/hailuo-02-fast" },
    };

    public static TheoryData<string> Accounts =>
        [.. UpstreamSystem.InOrder.Where(system => system.AccountDialect is not null).Select(system => system.Name)];

    [Fact]
    public void Every_dialect_has_property_tests_and_transcripts()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Dialects", "transcripts");
        var transcripts = Directory.GetDirectories(folder).Select(Path.GetFileName);
        Assert.Equal(new DialectSet().Names, Dialects.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(new DialectSet().Names, transcripts.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task A_submission_handles_any_response(string name, string model)
    {
        await using var server = await StubUpstream.StartAsync();
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var dialect = new DialectSet()[name];
        var submission = SubmissionTo(model);

        Prop.ForAll(WireResponses.Any.ToArbitrary(), response =>
        {
            server.Response = response;
            var outcome = dialect.StartAsync(submission, UpstreamAt(server, name, http), default).GetAwaiter().GetResult();
            var texts = TextsOf(response.Body);
            switch (outcome)
            {
                case Outcome.Accepted accepted:
                    Assert.InRange(response.Status, 200, 299);
                    if (name is "fal" or "replicate")
                    {
                        // The API key is sent there.
                        Assert.All(accepted.Operation.Split(' '), url => Assert.StartsWith(server.Url.AbsoluteUri, url));
                        Assert.NotEmpty(texts);
                        break;
                    }

                    var id = accepted.Operation;
                    Assert.Contains(name is "kling" ? Uri.UnescapeDataString(id[(id.LastIndexOf('/') + 1)..]) : id, texts);
                    break;
                case Outcome.Unavailable:
                    var hasCode = NotAcceptedCodes.TryGetValue(name, out var codes) && texts.Overlaps(codes);
                    Assert.True(hasCode || NotAccepted.Contains(response.Status), $"{response} is not safe to repeat.");
                    break;
                case Outcome.Rejected when response.IsSuccess && !NotAcceptedCodes.ContainsKey(name):
                    var reportsFailure = texts.Any(text => FailureWords.Contains(text, StringComparer.OrdinalIgnoreCase))
                        || (name is "veo" && response.Body.Contains("true", StringComparison.Ordinal));     // an operation that is done
                    Assert.True(reportsFailure, $"{response} is a success response that reports no failed task.");
                    break;
                default:
                    Assert.True(outcome is Outcome.Rejected or Outcome.Ambiguous, $"{outcome} is not an outcome of a submission.");
                    break;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task A_poll_handles_any_response(string name, string model)
    {
        await using var server = await StubUpstream.StartAsync();
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var dialect = new DialectSet()[name];
        var upstream = UpstreamAt(server, name, http);
        var lookup = dialect.CanLookUp ? SubmissionTo(model) : null;

        Prop.ForAll(WireResponses.Any.ToArbitrary(), response =>
        {
            server.Response = response;
            var texts = TextsOf(response.Body);
            switch (dialect.PollAsync(OperationAt(server, name), upstream, default).GetAwaiter().GetResult())
            {
                case Outcome.Ready { Source: var source }:
                    Assert.InRange(response.Status, 200, 299);
                    var content = ContentRoute(name) is { } route ? new Uri(upstream.BaseUrl, route).AbsoluteUri : null;
                    if (content is not null && source == new VideoSource(content, NeedsCredential: true))
                        Assert.Contains(texts, text => CompletedWords.Contains(text, StringComparer.OrdinalIgnoreCase));
                    else
                        Assert.Contains(texts, text => Uri.TryCreate(upstream.BaseUrl, text, out var url) && url.AbsoluteUri == source.Url);
                    break;
                case Outcome.Rejected:
                    Assert.InRange(response.Status, 200, 299);            // only the task's own status is final
                    break;
                case Outcome.Pending { Progress: var progress }:
                    Assert.InRange(response.Status, 200, 299);
                    Assert.InRange(progress ?? 0, 0, 100);
                    break;
                case var outcome:
                    Assert.IsType<Outcome.Unavailable>(outcome);
                    break;
            }

            if (lookup is null) return;
            var found = dialect.LookUpAsync(lookup, upstream, default).GetAwaiter().GetResult();
            Assert.True(found is Outcome.Accepted or Outcome.Pending or Outcome.Unavailable, $"{found} is not an outcome of a lookup.");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true));
    }

    [Theory, MemberData(nameof(Accounts))]
    public async Task An_account_handles_any_response(string system)
    {
        await using var server = await StubUpstream.StartAsync();
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("test", UpstreamSystem.ByName[system], server.Url, [new("default", "test-key")]);
        var dialect = new DialectSet()[provider.System.AccountDialect!];
        var upstream = new Upstream(provider, dialect.Name, provider.Credentials[0], http, TimeProvider.System);

        Prop.ForAll(WireResponses.Any.ToArbitrary(), response =>
        {
            server.Response = response;
            if (dialect.ReadAccountAsync(upstream, default).GetAwaiter().GetResult() is not { } account) return;
            Assert.InRange(response.Status, 200, 299);
            Assert.True(account.MaxConcurrent is null or > 0, $"{response} would stop all submissions.");
            Assert.All(account.Models.Values, limits => Assert.True(limits.Creates is null || limits.Creates.Per > TimeSpan.Zero));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true));
    }

    [Fact]
    public void Any_text_can_be_read_as_json()
    {
        var anyText = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
        var any = Gen.OneOf(WireResponses.AnyBody, anyText, Gen.Constant("\"\ud800\""));
        Prop.ForAll(any.ToArbitrary(), text =>
        {
            var view = JsonView.Parse(text);
            _ = UpstreamErrors.Message(view);
            _ = UpstreamErrors.Code(view);
            _ = (view["data"][0]["url"].Number, view["progress"].Percent, view["data"].Count, view.Text, view.ToString());
            foreach (var (_, value) in view.Members) _ = value.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));
    }

    private static string OperationAt(StubUpstream server, string dialect) => dialect switch
    {
        "fal" => $"{server.Url}a/b/status {server.Url}a/b {server.Url}a/b/cancel",
        "replicate" => $"{server.Url}v1/predictions/task_9",
        _ => "task_9",
    };

    private static Upstream UpstreamAt(StubUpstream server, string dialect, UpstreamHttp http)
    {
        var system = UpstreamSystem.InOrder.First(s => s.Prefixes.ContainsKey(dialect));
        var provider = new Provider("test", system, server.Url, [new("default", "test-key")]);
        return new(provider, dialect, provider.Credentials[0], http, TimeProvider.System);
    }

    /// <summary>Where a dialect downloads from if the response has no URL.</summary>
    private static string? ContentRoute(string dialect) => dialect switch
    {
        "openai" => "videos/task_9/content",
        "openrouter" => "videos/task_9/content?index=0",
        _ => null,
    };

    private static Submission SubmissionTo(string model) => TestSubmission.Create(model) with
    {
        CallbackUrl = "https://gateway.test/c",
        Native = model is "kling-avatar" ? Avatar : null,
    };

    /// <summary>All texts and numbers in a response, read without the code under test.</summary>
    private static HashSet<string> TextsOf(string body)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(body);
            Collect(document.RootElement, texts);
        }
        catch (JsonException)
        {
        }

        return texts;
    }

    private static void Collect(JsonElement value, HashSet<string> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Collect(member.Value, texts);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Collect(item, texts);
                break;
            case JsonValueKind.Number:
                texts.Add(value.GetRawText());
                break;
            case JsonValueKind.String when !value.GetRawText().Contains("\\ud", StringComparison.OrdinalIgnoreCase):
                texts.Add(value.GetString()!);
                break;
        }
    }
}
