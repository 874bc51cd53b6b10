using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Client;

/// <summary>The API of webhooks: <see cref="FilmgateClient.Webhooks"/>.</summary>
public sealed class WebhooksClient
{
    private const string Root = "v1/webhooks";
    private readonly Transport _transport;

    internal WebhooksClient(Transport transport) => _transport = transport;

    /// <summary>Adds an endpoint, which receives the events of all videos of this API key from now on.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The endpoint with its id.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>too_many_endpoints</c>, …</exception>
    public Task<WebhookEndpoint> AddEndpointAsync(CreateWebhookEndpoint endpoint, CancellationToken ct = default) => PostAsync(
        "endpoints",
        WebhookJson.Default.WebhookEndpoint,
        ct,
        () => JsonContent.Create(endpoint, WebhookJson.Default.CreateWebhookEndpoint));

    /// <summary>Lists the endpoints of this API key.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>All endpoints.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<WebhookEndpointList> ListEndpointsAsync(CancellationToken ct = default) =>
        GetAsync("endpoints", WebhookJson.Default.WebhookEndpointList, ct);

    /// <summary>Removes an endpoint. Its pending messages are given up.</summary>
    /// <param name="id">Id of the endpoint.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The removed endpoint.</returns>
    /// <exception cref="FilmgateException"><c>endpoint_not_found</c>, …</exception>
    public Task<WebhookEndpoint> RemoveEndpointAsync(string id, CancellationToken ct = default) => _transport.SendAsync(
        () => new(HttpMethod.Delete, $"{Root}/endpoints/{Uri.EscapeDataString(id)}"),
        idempotent: false,
        WebhookJson.Default.WebhookEndpoint,
        ct);

    /// <summary>Enables or disables an endpoint.</summary>
    /// <param name="id">Id of the endpoint.</param>
    /// <param name="enabled">Whether it receives messages.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="FilmgateException"><c>endpoint_not_found</c>, …</exception>
    public Task<WebhookEndpoint> SetEndpointEnabledAsync(string id, bool enabled, CancellationToken ct = default) => _transport.SendAsync(
        () => new(HttpMethod.Post, $"{Root}/endpoints/{Uri.EscapeDataString(id)}/{(enabled ? "enable" : "disable")}"),
        idempotent: true,
        WebhookJson.Default.WebhookEndpoint,
        ct);

    /// <summary>Lists the messages of this API key, newest first.</summary>
    /// <param name="limit">Maximum number of messages: 1 to 100.</param>
    /// <param name="after"><see cref="WebhookMessageList.LastId"/> of the previous page. Null: the first page.</param>
    /// <param name="status">Only messages with this status: <c>pending</c>, <c>delivered</c> or <c>failed</c>. Null: all.</param>
    /// <param name="videoId">Only messages about this video. Null: all.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A page of messages, without their bodies and tries.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<WebhookMessageList> ListMessagesAsync(
        int limit = 20,
        string? after = null,
        string? status = null,
        string? videoId = null,
        CancellationToken ct = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"messages?limit={limit}");
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        if (status is not null) path += $"&status={Uri.EscapeDataString(status)}";
        if (videoId is not null) path += $"&video_id={Uri.EscapeDataString(videoId)}";
        return GetAsync(path, WebhookJson.Default.WebhookMessageList, ct);
    }

    /// <summary>Gets a message with its body and all tries.</summary>
    /// <param name="id">Id of the message.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The message.</returns>
    /// <exception cref="FilmgateException"><c>message_not_found</c>, …</exception>
    public Task<WebhookMessage> GetMessageAsync(string id, CancellationToken ct = default) =>
        GetAsync($"messages/{Uri.EscapeDataString(id)}", WebhookJson.Default.WebhookMessage, ct);

    /// <summary>Sends a message again, with the same <c>webhook-id</c>.</summary>
    /// <param name="id">Id of the message.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The message, which is pending again.</returns>
    /// <exception cref="FilmgateException"><c>message_not_found</c>, …</exception>
    public Task<WebhookMessage> ReplayAsync(string id, CancellationToken ct = default) =>
        PostAsync($"messages/{Uri.EscapeDataString(id)}/replay", WebhookJson.Default.WebhookMessage, ct);

    /// <summary>Sends a <c>webhook.test</c> message.</summary>
    /// <param name="target">The receiver.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The message, whose delivery <see cref="GetMessageAsync"/> shows.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>endpoint_not_found</c>, …</exception>
    public Task<WebhookMessage> TestAsync(TestWebhook target, CancellationToken ct = default) =>
        PostAsync("test", WebhookJson.Default.WebhookMessage, ct, () => JsonContent.Create(target, WebhookJson.Default.TestWebhook));

    /// <summary>Gets the secret that signs the webhooks of this API key.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<WebhookSecret> GetSecretAsync(CancellationToken ct = default) => GetAsync("secret", WebhookJson.Default.WebhookSecret, ct);

    /// <summary>Creates a new secret. For one day, messages are also signed with the previous one.</summary>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The new secret.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<WebhookSecret> RotateSecretAsync(CancellationToken ct = default) =>
        PostAsync("secret/rotate", WebhookJson.Default.WebhookSecret, ct);

    /// <summary>Gets the public key that verifies the <c>v1a</c> signatures of this API key's webhooks.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The public key.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<WebhookPublicKey> GetPublicKeyAsync(CancellationToken ct = default) =>
        GetAsync("public-key", WebhookJson.Default.WebhookPublicKey, ct);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        _transport.SendAsync(() => new(HttpMethod.Get, $"{Root}/{path}"), idempotent: true, type, ct);

    private Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct, Func<HttpContent>? body = null) =>
        _transport.SendAsync(() => new(HttpMethod.Post, $"{Root}/{path}") { Content = body?.Invoke() }, idempotent: false, type, ct);
}
