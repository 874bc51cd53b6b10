using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Client;

namespace Filmgate.Tests.Processes;

/// <summary>Runs <c>filmgate serve</c>. Without an upstream it has no provider key and uses its embedded sandbox.</summary>
internal sealed class GatewayProcess : ServerProcess
{
    /// <summary>The URL of the upstream. Null: the embedded sandbox.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>The minimum gap between polls. Null: as the dialects recommend, as in production.</summary>
    public TimeSpan? PollGap { get; init; }

    /// <summary>Settings by their names in filmgate.json.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>The content of filmgate.json, instead of one provider at <see cref="Upstream"/>.</summary>
    public object? Configuration { get; init; }

    /// <summary>The environment variables that <see cref="Configuration"/> names.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public string Data { get => field ?? Path.Combine(Folder, "data"); init; }

    protected override string ReadyPath => "/readyz";

    public async Task<Video> CreateAsync(object body)
    {
        using var response = await Http.PostAsJsonAsync("/v1/videos", body);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}\n{Tail()}");
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.Video))!;
    }

    /// <summary>Repeats the request with its idempotency key until there is a response.</summary>
    public async Task<Video> CreateAsync(object body, string idempotencyKey, CancellationToken ct)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            try
            {
                using var response = await Http.SendAsync(request, ct);
                var text = await response.Content.ReadAsStringAsync(ct);
                var status = response.StatusCode;
                Assert.True(status is HttpStatusCode.OK or >= HttpStatusCode.InternalServerError, $"{(int)status}: {text}");
                if (response.IsSuccessStatusCode) return JsonSerializer.Deserialize(text, ApiJson.Default.Video)!;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                // The server was killed during the request. The idempotency key makes the retry safe.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }

    public async Task<Video> GetAsync(string id) => (await Http.GetFromJsonAsync($"/v1/videos/{id}", ApiJson.Default.Video))!;

    /// <summary>Polls until the condition is true. The timeout detects a broken build, not a slow one.</summary>
    public async Task<Video> WaitUntilAsync(string id, Func<Video, bool> condition, int seconds = 90)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var video = await GetAsync(id);
        while (!condition(video))
        {
            Assert.False(
                timeout.IsCancellationRequested,
                $"After {seconds} s: {JsonSerializer.Serialize(video, ApiJson.Default.Video)}\n{Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            video = await GetAsync(id);
        }

        return video;
    }

    public Task<Video> FinishAsync(string id, int seconds = 90) => WaitUntilAsync(id, IsFinished, seconds);

    public static bool IsFinished(Video video) => video.Status is "completed" or "failed" or "cancelled";

    /// <summary>Lists all videos, page by page.</summary>
    public async Task<IReadOnlyList<Video>> ListAsync()
    {
        var all = new List<Video>();
        VideoList page;
        do
        {
            var after = all.Count > 0 ? $"&after={all[^1].Id}" : "";
            page = (await Http.GetFromJsonAsync($"/v1/videos?limit=100{after}", ApiJson.Default.VideoList))!;
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
        environment["PATH"] = Folder;                                   // without ffmpeg: an embedded sandbox need not render clips
        foreach (var (name, value) in Secrets) environment[name] = value;
        if (Configuration is not null) environment["FILMGATE_CONFIG"] = WriteConfiguration(Configuration);
        if (Upstream is null) return;

        environment["COMETAPI_KEY"] = "test-key";
        if (PollGap is null)
        {
            environment["COMETAPI_BASE_URL"] = Upstream.ToString();
            return;
        }

        var provider = new
        {
            name = "cometapi",
            base_url = Upstream,
            poll_gap = $"{(int)PollGap.Value.TotalMilliseconds}ms",
            credentials = new[] { new { id = "default", env = "COMETAPI_KEY" } },
        };
        environment["FILMGATE_CONFIG"] = WriteConfiguration(new { providers = new[] { provider } });
    }

    private string WriteConfiguration(object configuration)
    {
        var path = Path.Combine(Folder, "gateway.json");
        File.WriteAllText(path, JsonSerializer.Serialize(configuration));
        return path;
    }
}
