using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Compat.Kling;

/// <summary>Calls a gateway as a program written for Kling does.</summary>
internal sealed class KlingApiClient(RunningGateway gateway)
{
    public static readonly string Picture = Convert.ToBase64String(Pictures.Png(320, 320));

    public async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        string? idempotencyKey = null,
        string type = "application/json",
        string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, $"/kling/v1/videos/{path}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        using var response = await gateway.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers);
    }

    public async Task<JsonNode> CreateAsync(string action, string body, string? idempotencyKey = null)
    {
        var request = body.Replace("<picture>", Picture, StringComparison.Ordinal);
        var (status, response, _) = await SendAsync(HttpMethod.Post, action, request, idempotencyKey);
        Assert.True(status == 200, response.ToJsonString());
        Assert.Equal((0, "SUCCEED"), ((int)response["code"]!, (string)response["message"]!));
        Assert.StartsWith("req_", (string)response["request_id"]!);
        return response["data"]!;
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, response, _) = await SendAsync(HttpMethod.Get, path);
        Assert.True(status == 200, response.ToJsonString());
        return response["data"]!;
    }

    /// <summary>Polls as Kling's clients do: until the status is succeed or failed.</summary>
    public async Task<JsonNode> FinishAsync(string action, string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var task = await GetAsync($"{action}/{id}");
            if ((string)task["task_status"]! is "succeed" or "failed") return task;
            Assert.Contains((string)task["task_status"]!, new[] { "submitted", "processing" });
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        }
    }

    /// <summary>The number of creates that the upstream has received.</summary>
    public async Task<int> SubmissionsAsync()
    {
        var creates = JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri(gateway.SandboxUrl!, "/sandbox/stats")))!["creates"]!;
        return (int)creates["accepted"]! + (int)creates["refused"]!;
    }

    public async Task<JsonArray> JobsAsync() =>
        (JsonArray)JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri(gateway.SandboxUrl!, "/sandbox/jobs")))!["data"]!;
}
