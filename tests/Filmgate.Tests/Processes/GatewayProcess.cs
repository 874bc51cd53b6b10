using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Client;

namespace Filmgate.Tests.Processes;

/// <summary><c>filmgate serve</c>. Without an upstream it has no key, and runs on its embedded sandbox.</summary>
internal sealed class GatewayProcess : ServerProcess
{
    /// <summary>Where the upstream is; null: embedded.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>The shortest gap between polls; null: what the dialects advise, as in production.</summary>
    public TimeSpan? PollGap { get; init; }

    /// <summary>Names of the settings as in filmgate.json, and what they are.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What filmgate.json holds, instead of one provider at <see cref="Upstream"/>; with the secrets that it names.</summary>
    public object? Configuration { get; init; }

    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public string Data { get => field ?? Path.Combine(Folder, "data"); init; }

    protected override string ReadyPath => "/readyz";

    public async Task<Video> CreateAsync(object body)
    {
        using var answer = await Http.PostAsJsonAsync("/v1/videos", body);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.Video))!;
    }

    /// <summary>As a patient client does it: with a key of its own, again and again until there is an answer.</summary>
    public async Task<Video> CreateAsync(object body, string idempotencyKey, CancellationToken ct)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            try
            {
                using var answer = await Http.SendAsync(request, ct);
                var text = await answer.Content.ReadAsStringAsync(ct);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or >= HttpStatusCode.InternalServerError, $"{(int)answer.StatusCode}: {text}");
                if (answer.IsSuccessStatusCode) return JsonSerializer.Deserialize(text, ApiJson.Default.Video)!;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                // the server died under the request: whether it was taken is what the key is for
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }

    public async Task<Video> GetAsync(string id) => (await Http.GetFromJsonAsync($"/v1/videos/{id}", ApiJson.Default.Video))!;

    /// <summary>Asks until it is as it should be; the bound is for a broken build, not for a slow one.</summary>
    public async Task<Video> UntilAsync(string id, Func<Video, bool> isSo, int seconds = 90)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var video = await GetAsync(id);
        while (!isSo(video))
        {
            Assert.False(bound.IsCancellationRequested, $"After {seconds} s: {JsonSerializer.Serialize(video, ApiJson.Default.Video)}\n{Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            video = await GetAsync(id);
        }

        return video;
    }

    public Task<Video> FinishAsync(string id, int seconds = 90) => UntilAsync(id, IsFinished, seconds);

    public static bool IsFinished(Video video) => video.Status is "completed" or "failed" or "cancelled";

    /// <summary>All of them, over as many pages as it takes.</summary>
    public async Task<IReadOnlyList<Video>> ListAsync()
    {
        var all = new List<Video>();
        VideoList page;
        do
        {
            page = (await Http.GetFromJsonAsync($"/v1/videos?limit=100{(all.Count > 0 ? $"&after={all[^1].Id}" : "")}", ApiJson.Default.VideoList))!;
            all.AddRange(page.Data);
        }
        while (page.HasMore);
        return all;
    }

    protected override IEnumerable<string> Arguments() => ["serve", "--urls", Url.ToString(), "--data", Data];

    protected override void Configure(IDictionary<string, string?> environment)
    {
        environment["FILMGATE_LOG_LEVEL"] = "warning";
        foreach (var (name, value) in Settings) environment[$"FILMGATE_{name.ToUpperInvariant()}"] = value;
        environment["PATH"] = Folder;                                   // no ffmpeg for an embedded sandbox: its clips are not what these tests are about
        foreach (var (name, value) in Secrets) environment[name] = value;
        if (Configuration is not null) environment["FILMGATE_CONFIG"] = Write(Configuration);
        if (Upstream is null) return;

        environment["COMETAPI_KEY"] = "test-key";
        if (PollGap is { } gap) environment["FILMGATE_CONFIG"] = Write(new
        {
            providers = new[]
            {
                new { name = "cometapi", base_url = Upstream, poll_gap = $"{(int)gap.TotalMilliseconds}ms", credentials = new[] { new { id = "default", env = "COMETAPI_KEY" } } },
            },
        });
        else environment["COMETAPI_BASE_URL"] = Upstream.ToString();
    }

    private string Write(object configuration)
    {
        var path = Path.Combine(Folder, "gateway.json");
        File.WriteAllText(path, JsonSerializer.Serialize(configuration));
        return path;
    }
}
