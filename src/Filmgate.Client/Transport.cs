using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Client;

/// <summary>Sends requests, and sends those again that may be repeated.</summary>
internal sealed class Transport(HttpClient http, string? apiKey, TimeProvider clock)
{
    private const int MostRepeats = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    public TimeProvider Clock => clock;

    /// <summary>How long an answer may be held back: well within the patience of the HttpClient, which may be the caller's own.</summary>
    public TimeSpan Hold => http.Timeout > TimeSpan.Zero && http.Timeout / 2 < LongestHold ? http.Timeout / 2 : LongestHold;

    /// <param name="make">The request, anew for each try.</param>
    /// <param name="repeatable">It does the same when it arrives twice: a read, or a write with an Idempotency-Key.</param>
    /// <param name="whole">Its body belongs to the try: one that breaks off is as good as no answer. False: the caller reads it as it comes.</param>
    /// <param name="ct">The caller has gone.</param>
    /// <returns>A successful answer.</returns>
    /// <exception cref="FilmgateException">The gateway refused it, or did not answer any try.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, bool repeatable, bool whole, CancellationToken ct)
    {
        for (var repeats = 0; ; repeats++)
        {
            var mayRepeat = repeatable && repeats < MostRepeats;
            var pause = FirstPause * Math.Pow(2, repeats);
            try
            {
                var response = await OnceAsync(make(), ct).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    if (whole) await BufferAsync(response, ct).ConfigureAwait(false);
                    return response;
                }

                if (!mayRepeat || !IsTransient(response.StatusCode))
                {
                    using (response) throw FilmgateException.Of(response, await WordsAsync(response, ct).ConfigureAwait(false));
                }

                pause = RetryAfter(response) ?? pause;
                response.Dispose();
            }
            catch (Exception e) when (IsNetwork(e, ct))
            {
                if (!mayRepeat) throw new FilmgateException(FilmgateException.NoAnswer, $"The gateway at {http.BaseAddress?.GetLeftPart(UriPartial.Authority)} did not answer: {e.Message}", cause: e);
            }

            await PauseAsync(pause, ct).ConfigureAwait(false);
        }
    }

    /// <summary>With a little chance in it, so that many clients do not come back at once.</summary>
    public Task PauseAsync(TimeSpan pause, CancellationToken ct) =>
        Task.Delay((pause < LongestPause ? pause : LongestPause) * (1 + (Random.Shared.NextDouble() / 10)), clock, ct);

    public static bool IsNetwork(Exception e, CancellationToken caller) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !caller.IsCancellationRequested);

    public static bool IsTransient(HttpStatusCode? status) => status is null || (int)status is 408 or 429 or >= 500;

    private async Task<HttpResponseMessage> OnceAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            if (apiKey is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        }
    }

    /// <summary>With the patience that the HttpClient has for a head, and by its clock: for a body that is read behind it, it has none of its own.</summary>
    private async Task BufferAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(http.Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
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

    /// <summary>Null: they did not all come.</summary>
    private async Task<string?> WordsAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            await BufferAsync(response, ct).ConfigureAwait(false);
            return await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetwork(e, ct))
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out var values) && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
