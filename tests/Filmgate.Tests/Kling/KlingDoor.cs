using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Kling;

/// <summary>A gateway as a program written for Kling sees it.</summary>
internal sealed class KlingDoor(RunningGateway gateway)
{
    public static readonly string Picture = Convert.ToBase64String(Pictures.Png(320, 320));

    public async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> SendAsync(
        HttpMethod method, string path, string? body = null, string? idempotencyKey = null, string type = "application/json", string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, $"/kling/v1/videos/{path}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        using var answer = await gateway.Http.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!, answer.Headers);
    }

    public async Task<JsonNode> CreateAsync(string action, string body, string? idempotencyKey = null)
    {
        var (status, said, _) = await SendAsync(HttpMethod.Post, action, body.Replace("<picture>", Picture, StringComparison.Ordinal), idempotencyKey);
        Assert.True(status == 200, said.ToJsonString());
        Assert.Equal((0, "SUCCEED"), ((int)said["code"]!, (string)said["message"]!));
        Assert.StartsWith("req_", (string)said["request_id"]!);
        return said["data"]!;
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, said, _) = await SendAsync(HttpMethod.Get, path);
        Assert.True(status == 200, said.ToJsonString());
        return said["data"]!;
    }

    /// <summary>As Kling's clients do: until the word is succeed or failed.</summary>
    public async Task<JsonNode> FinishAsync(string action, string id)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var task = await GetAsync($"{action}/{id}");
            if ((string)task["task_status"]! is "succeed" or "failed") return task;
            Assert.Contains((string)task["task_status"]!, new[] { "submitted", "processing" });
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, bound.Token);
        }
    }

    /// <summary>How many creates the upstream has seen.</summary>
    public async Task<int> SubmissionsAsync()
    {
        var creates = JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri(gateway.SandboxUrl!, "/sandbox/stats")))!["creates"]!;
        return (int)creates["accepted"]! + (int)creates["refused"]!;
    }

    public async Task<JsonArray> JobsAsync() => (JsonArray)JsonNode.Parse(await gateway.Http.GetStringAsync(new Uri(gateway.SandboxUrl!, "/sandbox/jobs")))!["data"]!;
}
