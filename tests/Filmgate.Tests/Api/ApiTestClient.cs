using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api;

/// <summary>A complete response of the gateway.</summary>
internal sealed record ApiResponse(int Status, string Text, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Code => Json.GetProperty("error").GetProperty("code").GetString();

    /// <summary>The status and the error code.</summary>
    public (int Status, string? Code) Error => (Status, Code);

    public string Id => this["id"]!;

    public string? this[string field] => Json.TryGetProperty(field, out var value) ? value.ToString() : null;

    /// <summary>The ids of a list.</summary>
    public IEnumerable<string> Ids => Json.GetProperty("data").EnumerateArray().Select(video => video.GetProperty("id").GetString()!);
}

/// <summary>A client of a gateway with one API key, or without a key.</summary>
internal sealed class ApiTestClient(RunningGateway gateway, string? key) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = gateway.Http.BaseAddress,
    };

    public static async Task<ApiTestClient> WithNewKeyAsync(
        RunningGateway gateway, string name = "a client", string vocabulary = ApiKey.Completed, KeyRole role = KeyRole.User)
    {
        var (key, text) = ApiKey.Create(name, vocabulary, gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        Assert.True(
            await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key with { Role = role }, default),
            $"There is a key named {name}.");
        return new(gateway, text);
    }

    public string? Key => key;

    public Task<ApiResponse> CreateAsync(object body, string? idempotencyKey = null) =>
        SendAsync(
            HttpMethod.Post, "/v1/videos", JsonContent.Create(body), idempotencyKey is null ? [] : [("Idempotency-Key", idempotencyKey)]);

    public Task<ApiResponse> CreateAsync(string prompt = "A kite") => CreateAsync(new { prompt });

    public Task<ApiResponse> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiResponse> PostAsync(string path, object? body = null) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<ApiResponse> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<ApiResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<ApiResponse> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, System.Text.Encoding.UTF8.GetString(bytes), bytes, all);
    }

    /// <summary>Runs the engine and advances the clock until the video is finished. Each turn polls the upstream.</summary>
    public async Task<ApiResponse> FinishAsync(string id, ManualClock clock)
    {
        for (var turns = 0; turns < 5000; turns++)
        {
            await gateway.RunUntilIdleAsync();
            var video = await GetAsync($"/v1/videos/{id}");
            if (video["status"] is not ("queued" or "in_progress")) return video;
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await gateway.Services.GetRequiredService<NodeLease>().RenewAsync(default);
        }

        throw new TimeoutException($"{id} is still not finished.");
    }

    /// <summary>How many create requests the upstream has received.</summary>
    public async Task<int> SubmissionsAsync()
    {
        var creates = JsonElement.Parse(await _http.GetStringAsync(new Uri(gateway.SandboxUrl!, "/sandbox/stats"))).GetProperty("creates");
        return creates.GetProperty("accepted").GetInt32() + creates.GetProperty("refused").GetInt32();
    }

    public void Dispose() => _http.Dispose();
}
