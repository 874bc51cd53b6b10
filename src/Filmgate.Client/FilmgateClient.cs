namespace Filmgate.Client;

/// <summary>A client of the gateway's API. It is safe for concurrent use; create one and share it.</summary>
/// <remarks>
/// Reads, and creates under their <c>Idempotency-Key</c>, are retried up to three times when the connection fails, even in the middle of a
/// response, and when the gateway returns 408, 429 or 5xx. Other requests are sent once.
/// </remarks>
public sealed partial class FilmgateClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;

    /// <summary>Creates a client that uses an <see cref="HttpClient"/> of the caller.</summary>
    /// <param name="http">Its base address is the gateway's URL. The caller disposes it.</param>
    /// <param name="apiKey">A key from <c>filmgate keys create</c>. Null: the gateway runs on this machine and has no keys.</param>
    /// <param name="clock">Times the delays between retries and polls. Null: the system clock.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="http"/> has no base address, or <paramref name="apiKey"/> contains spaces, line breaks or non-ASCII characters.
    /// </exception>
    public FilmgateClient(HttpClient http, string? apiKey = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress is null)
            throw new ArgumentException("The HttpClient must have the gateway's URL as its BaseAddress.", nameof(http));
        if (apiKey is not null && !apiKey.All(c => c is > ' ' and <= '~'))
            throw new ArgumentException("An API key must not contain spaces, line breaks or non-ASCII characters.", nameof(apiKey));
        (_http, Transport) = (http, new(http, apiKey, clock ?? TimeProvider.System));
    }

    /// <summary>Creates a client with its own <see cref="HttpClient"/>.</summary>
    /// <param name="gateway">The gateway's URL, for example <c>http://127.0.0.1:7300</c>. A trailing <c>/v1</c> is ignored.</param>
    /// <param name="apiKey">A key from <c>filmgate keys create</c>. Null: the gateway runs on this machine and has no keys.</param>
    /// <param name="clock">Times the delays between retries and polls. Null: the system clock.</param>
    /// <exception cref="ArgumentException"><paramref name="apiKey"/> contains spaces, line breaks or non-ASCII characters.</exception>
    public FilmgateClient(Uri gateway, string? apiKey = null, TimeProvider? clock = null)
        : this(CreateHttp(BaseAddressOf(gateway)), apiKey, clock) => _ownsHttp = true;

    internal Transport Transport { get; }

    /// <summary>Webhook endpoints, messages and secrets.</summary>
    public WebhooksClient Webhooks => new(Transport);

    /// <summary>The providers of the gateway, for its operator.</summary>
    public ProvidersClient Providers => new(Transport);

    /// <summary>What keys and groups of keys may spend.</summary>
    public BudgetsClient Budgets => new(Transport);

    /// <summary>What videos may cost and did cost.</summary>
    public LedgerClient Ledger => new(Transport);

    /// <summary>The API keys of the gateway, for its operator.</summary>
    public KeysClient Keys => new(Transport);

    /// <summary>Images and clips that are uploaded once and used in several requests.</summary>
    public FilesClient Files => new(Transport);

    /// <summary>Lists the models that the gateway's configured providers serve.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The models.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<ModelList> ListModelsAsync(CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Get, "v1/models"), idempotent: true, ApiJson.Default.ModelList, ct);

    /// <summary>Sums up what was made and spent in a time.</summary>
    /// <param name="query">Which videos, and what to group them by. Null: all of the last 30 days, in one line.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lines and their total.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<Usage> GetUsageAsync(UsageQuery? query = null, CancellationToken ct = default)
    {
        var path = (query ?? new()).ToPath();
        return Transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.Usage, ct);
    }

    /// <summary>Lists how long renders take, as the gateway has learned it.</summary>
    /// <param name="model">Only this model. Null: all.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One clock for each model, duration and size.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<ModelClockList> ListClocksAsync(string? model = null, CancellationToken ct = default)
    {
        var path = model is null ? "v1/clocks" : $"v1/clocks?model={Uri.EscapeDataString(model)}";
        return Transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.ModelClockList, ct);
    }

    /// <summary>Lists the servers that use the gateway's database, and what they hold.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The nodes, by the time of their start.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<GatewayNodeList> ListNodesAsync(CancellationToken ct = default) =>
        Transport.SendAsync(() => new(HttpMethod.Get, "v1/nodes"), idempotent: true, ApiJson.Default.GatewayNodeList, ct);

    /// <summary>Lists what operators did, newest first. It needs an operator key, if there are keys.</summary>
    /// <param name="limit">Maximum number of entries: 1 to 100.</param>
    /// <param name="after"><see cref="AuditRecordList.LastId"/> of the previous page. Null: the first page.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A page of entries.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<AuditRecordList> ListAuditAsync(int limit = 20, string? after = null, CancellationToken ct = default)
    {
        var path = FormattableString.Invariant($"v1/audit?limit={limit}");
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        return Transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.AuditRecordList, ct);
    }

    /// <summary>Disposes the connections that this client opened itself.</summary>
    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }

    /// <summary>A gateway on this machine is not behind the proxy that the environment may name.</summary>
    private static HttpClient CreateHttp(Uri gateway) =>
        new(new SocketsHttpHandler { UseProxy = !gateway.IsLoopback }) { BaseAddress = gateway };

    /// <summary>Removes the <c>/v1</c> with which the base URL of an OpenAI client ends.</summary>
    private static Uri BaseAddressOf(Uri gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var url = gateway.AbsoluteUri.TrimEnd('/');
        return new((url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^"/v1".Length] : url) + "/");
    }
}
