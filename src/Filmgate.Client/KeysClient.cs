using System.Net.Http.Json;

namespace Filmgate.Client;

/// <summary>The API of API keys: <see cref="FilmgateClient.Keys"/>. It needs an operator key, if there are keys.</summary>
public sealed class KeysClient
{
    private const string Root = "v1/keys";
    private readonly Transport _transport;

    internal KeysClient(Transport transport) => _transport = transport;

    /// <summary>Creates a key. <see cref="GatewayKey.Key"/> of the response is the only copy of its text.</summary>
    /// <param name="key">The new key.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The key with its text.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>key_name_taken</c>, <c>operator_only</c>, …</exception>
    public Task<GatewayKey> CreateAsync(CreateKey key, CancellationToken ct = default) => SendAsync(
        HttpMethod.Post, Root, () => JsonContent.Create(key, RequestJson.Default.CreateKey), idempotent: false, ct);

    /// <summary>Lists all keys, including revoked ones.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The keys without their texts.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<GatewayKeyList> ListAsync(CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, Root), idempotent: true, ApiJson.Default.GatewayKeyList, ct);

    /// <summary>Retrieves a key.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The key without its text.</returns>
    /// <exception cref="FilmgateException"><c>key_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<GatewayKey> GetAsync(string id, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Get, PathOf(id), content: null, idempotent: true, ct);

    /// <summary>Changes a key.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="change">What changes.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The key after the change.</returns>
    /// <exception cref="FilmgateException"><c>key_not_found</c>, <c>key_name_taken</c>, <c>last_operator_key</c>, …</exception>
    public Task<GatewayKey> UpdateAsync(string id, UpdateKey change, CancellationToken ct = default) => SendAsync(
        HttpMethod.Patch, PathOf(id), () => JsonContent.Create(change, RequestJson.Default.UpdateKey), idempotent: true, ct);

    /// <summary>Gives a key a new text, which the response contains. Its id, its videos and its properties stay.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="grace">How long the old text is still accepted, at most 90 days. Null: 24 hours.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The key with its new text.</returns>
    /// <exception cref="FilmgateException"><c>key_not_found</c>, <c>key_is_a_setting</c>, …</exception>
    public Task<GatewayKey> RotateAsync(string id, TimeSpan? grace = null, CancellationToken ct = default)
    {
        var body = new RotateKey(grace is { } time ? FormattableString.Invariant($"{time.TotalSeconds:0.###}s") : null);
        return SendAsync(
            HttpMethod.Post, $"{PathOf(id)}/rotate", () => JsonContent.Create(body, RequestJson.Default.RotateKey), idempotent: false, ct);
    }

    /// <summary>Revokes a key. It stays listed, and its videos stay.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The revoked key.</returns>
    /// <exception cref="FilmgateException"><c>key_not_found</c>, <c>last_operator_key</c>, <c>key_is_a_setting</c>, …</exception>
    public Task<GatewayKey> RevokeAsync(string id, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Delete, PathOf(id), content: null, idempotent: false, ct);

    private static string PathOf(string id) => $"{Root}/{Uri.EscapeDataString(id)}";

    private Task<GatewayKey> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, bool idempotent, CancellationToken ct) => _transport.SendAsync(
        () => new(method, path) { Content = content?.Invoke() }, idempotent, ApiJson.Default.GatewayKey, ct);
}
