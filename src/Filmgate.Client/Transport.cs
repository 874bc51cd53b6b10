using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Client;

/// <summary>Sends requests and retries those that are idempotent.</summary>
internal sealed class Transport(HttpClient http, string? apiKey, TimeProvider clock)
{
    private const int MaxRetries = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxLongPoll = TimeSpan.FromSeconds(30);

    public TimeProvider Clock => clock;

    /// <summary>How long the gateway may delay a response: at most half of the HttpClient's timeout, which the caller may choose.</summary>
    public TimeSpan LongPoll => http.Timeout > TimeSpan.Zero && http.Timeout / 2 < MaxLongPoll ? http.Timeout / 2 : MaxLongPoll;

    /// <summary>Sends a request and deserializes the response.</summary>
    public async Task<T> SendAsync<T>(Func<HttpRequestMessage> create, bool idempotent, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await SendAsync(create, idempotent, buffer: true, ct).ConfigureAwait(false);
        return await DeserializeAsync(response, type, ct).ConfigureAwait(false);
    }

    /// <param name="create">Creates the request; called for each try.</param>
    /// <param name="idempotent">Whether the request may be retried: a read, or a write with an Idempotency-Key.</param>
    /// <param name="buffer">Whether to read the body as well, so that a truncated one is retried. False: the caller streams it.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A response with a success status.</returns>
    /// <exception cref="FilmgateException">The gateway rejected the request, or did not respond to any try.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, bool idempotent, bool buffer, CancellationToken ct)
    {
        for (var retries = 0; ; retries++)
        {
            var mayRetry = idempotent && retries < MaxRetries;
            var delay = FirstDelay * Math.Pow(2, retries);
            try
            {
                var response = await TryAsync(create(), ct).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    if (buffer) await BufferAsync(response, ct).ConfigureAwait(false);
                    return response;
                }

                if (!mayRetry || !IsTransient(response.StatusCode))
                {
                    using (response) throw FilmgateException.From(response, await ReadErrorAsync(response, ct).ConfigureAwait(false));
                }

                delay = RetryAfter(response) ?? delay;
                response.Dispose();
            }
            catch (Exception e) when (IsNetworkError(e, ct))
            {
                if (!mayRetry)
                {
                    var gateway = http.BaseAddress?.GetLeftPart(UriPartial.Authority);
                    var message = $"The gateway at {gateway} did not respond: {e.Message}";
                    throw new FilmgateException(FilmgateException.NoResponse, message, cause: e);
                }
            }

            await DelayAsync(delay, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Waits with up to 10 % of jitter, so that many clients do not return at the same moment.</summary>
    public Task DelayAsync(TimeSpan delay, CancellationToken ct) =>
        Task.Delay((delay < MaxDelay ? delay : MaxDelay) * (1 + (Random.Shared.NextDouble() / 10)), clock, ct);

    /// <summary>Whether the connection failed or timed out, as opposed to a cancellation by the caller.</summary>
    public static bool IsNetworkError(Exception e, CancellationToken caller) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !caller.IsCancellationRequested);

    /// <param name="status">Null: there was no response.</param>
    public static bool IsTransient(HttpStatusCode? status) => status is null || (int)status is 408 or 429 or >= 500;

    public static async Task<T> DeserializeAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, ct).ConfigureAwait(false) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            var server = response.RequestMessage?.RequestUri?.Authority;
            var message = $"The response from {server} is not from Filmgate. Check the gateway's URL.";
            throw new FilmgateException(FilmgateException.NoResponse, message, response.StatusCode, cause: e);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            if (apiKey is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Applies the HttpClient's timeout, which itself covers only the headers, to the body. Both use the system clock.</summary>
    private async Task BufferAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(http.Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            await response.Content.LoadIntoBufferAsync(either.Token).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <returns>The body; null if it is truncated.</returns>
    private async Task<string?> ReadErrorAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            await BufferAsync(response, ct).ConfigureAwait(false);
            return await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetworkError(e, ct))
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
