using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Crash;

/// <summary>A client in front of several nodes. Like a proxy, it tries another node when one does not answer.</summary>
internal sealed class FleetClient(IReadOnlyList<GatewayProcess> nodes, string webhookUrl)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>Repeats the request with its idempotency key until there is a response.</summary>
    /// <returns>The id of the video.</returns>
    public async Task<string> CreateAsync(ClientRequest client, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToNode(client.Body())!;
        body["webhook_url"] = webhookUrl;
        body["webhook_events"] = JsonSerializer.SerializeToNode(new[] { "video.completed", "video.failed" });
        while (true)
        {
            var node = nodes[Random.Shared.Next(nodes.Count)];
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", client.IdempotencyKey);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(ct);
            wait.CancelAfter(MaxWait);
            try
            {
                using var response = await node.Http.SendAsync(request, wait.Token);
                var text = await response.Content.ReadAsStringAsync(wait.Token);
                var status = response.StatusCode;
                Assert.True(status is HttpStatusCode.OK or >= HttpStatusCode.InternalServerError, $"{status}: {text}");
                if (response.IsSuccessStatusCode) return JsonSerializer.Deserialize(text, ApiJson.Default.Video)!.Id;
            }
            catch (Exception fault) when (
                !ct.IsCancellationRequested && fault is HttpRequestException or IOException or OperationCanceledException)
            {
                // The node was killed or suspended during the request. The idempotency key makes the next try safe.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }
}
