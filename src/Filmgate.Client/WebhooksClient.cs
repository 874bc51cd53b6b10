using System.Globalization;
using System.Net.Http.Json;

namespace Filmgate.Client;

/// <summary>The part of the API that is about webhooks: <see cref="FilmgateClient.Webhooks"/>.</summary>
public sealed class WebhooksClient
{
    private const string Root = "v1/webhooks";
    private readonly FilmgateClient _client;

    internal WebhooksClient(FilmgateClient client) => _client = client;

    /// <summary>Sends this key's events there from now on.</summary>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>too_many_endpoints</c>, …</exception>
    public Task<WebhookEndpoint> AddEndpointAsync(CreateWebhookEndpoint endpoint, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Post, $"{Root}/endpoints") { Content = JsonContent.Create(endpoint, WebhookJson.Default.CreateWebhookEndpoint) }, repeatable: false, WebhookJson.Default.WebhookEndpoint, ct);

    /// <summary>This key's endpoints.</summary>
    /// <exception cref="FilmgateException">The key is wrong, …</exception>
    public Task<WebhookEndpointList> ListEndpointsAsync(CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Get, $"{Root}/endpoints"), repeatable: true, WebhookJson.Default.WebhookEndpointList, ct);

    /// <summary>Removes one; what waits for it is given up.</summary>
    /// <exception cref="FilmgateException"><c>endpoint_not_found</c>, …</exception>
    public Task<WebhookEndpoint> RemoveEndpointAsync(string id, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Delete, $"{Root}/endpoints/{Uri.EscapeDataString(id)}"), repeatable: false, WebhookJson.Default.WebhookEndpoint, ct);

    /// <summary>Lets one get messages again, or no more.</summary>
    /// <exception cref="FilmgateException"><c>endpoint_not_found</c>, …</exception>
    public Task<WebhookEndpoint> SwitchEndpointAsync(string id, bool enabled, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Post, $"{Root}/endpoints/{Uri.EscapeDataString(id)}/{(enabled ? "enable" : "disable")}"), repeatable: true, WebhookJson.Default.WebhookEndpoint, ct);

    /// <summary>A page of messages, newest first.</summary>
    /// <param name="limit">1 to 100 of them.</param>
    /// <param name="after">Goes on behind this id.</param>
    /// <param name="status"><c>pending</c>, <c>delivered</c> or <c>failed</c>; null: all.</param>
    /// <param name="videoId">Only of this video.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<WebhookMessageList> ListMessagesAsync(int limit = 20, string? after = null, string? status = null, string? videoId = null, CancellationToken ct = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{Root}/messages?limit={limit}{With("after", after)}{With("status", status)}{With("video_id", videoId)}");
        return _client.ReadAsync(() => new(HttpMethod.Get, query), repeatable: true, WebhookJson.Default.WebhookMessageList, ct);
    }

    /// <summary>One message with its body and every try.</summary>
    /// <exception cref="FilmgateException"><c>message_not_found</c>, …</exception>
    public Task<WebhookMessage> GetMessageAsync(string id, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Get, $"{Root}/messages/{Uri.EscapeDataString(id)}"), repeatable: true, WebhookJson.Default.WebhookMessage, ct);

    /// <summary>Sends a message again, under the id that it has.</summary>
    /// <exception cref="FilmgateException"><c>message_not_found</c>, …</exception>
    public Task<WebhookMessage> ReplayAsync(string id, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Post, $"{Root}/messages/{Uri.EscapeDataString(id)}/replay"), repeatable: false, WebhookJson.Default.WebhookMessage, ct);

    /// <summary>Sends a <c>webhook.test</c>.</summary>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>endpoint_not_found</c>, …</exception>
    public Task<WebhookMessage> TestAsync(TestWebhook where, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Post, $"{Root}/test") { Content = JsonContent.Create(where, WebhookJson.Default.TestWebhook) }, repeatable: false, WebhookJson.Default.WebhookMessage, ct);

    /// <summary>What this key's messages are signed with.</summary>
    /// <exception cref="FilmgateException">The key is wrong, …</exception>
    public Task<WebhookSecret> GetSecretAsync(CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Get, $"{Root}/secret"), repeatable: true, WebhookJson.Default.WebhookSecret, ct);

    /// <summary>A new secret. For a day messages are signed with the one before as well.</summary>
    /// <exception cref="FilmgateException">The key is wrong, …</exception>
    public Task<WebhookSecret> RotateSecretAsync(CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Post, $"{Root}/secret/rotate"), repeatable: false, WebhookJson.Default.WebhookSecret, ct);

    private static string With(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
