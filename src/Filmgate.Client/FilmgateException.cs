using System.Net;
using System.Text.Json;

namespace Filmgate.Client;

/// <summary>The gateway rejected a request, or did not respond.</summary>
public sealed class FilmgateException : Exception
{
    /// <summary>The <see cref="Code"/> where no usable response arrived: no connection, a broken one, or another server.</summary>
    public const string NoResponse = "no_answer";

    internal FilmgateException(
        string code,
        string message,
        HttpStatusCode? status = null,
        string? param = null,
        string? requestId = null,
        IReadOnlyList<FieldProblem>? problems = null,
        Exception? cause = null)
        : base(message, cause) => (Code, Status, Param, RequestId, Problems) = (code, status, param, requestId, problems ?? []);

    /// <summary>
    /// A stable error code, listed in docs/errors.md. <see cref="NoResponse"/>: no usable response arrived.
    /// <c>http_</c> and the status, for example <c>http_502</c>: a proxy responded instead of the gateway.
    /// </summary>
    public string Code { get; }

    /// <summary>The first invalid field. Null: the error is not about a field.</summary>
    public string? Param { get; }

    /// <summary>The HTTP status. Null: there was no response.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The id of the request in the gateway's log. Null: there was no response.</summary>
    public string? RequestId { get; }

    /// <summary>The idempotency key of the create or remix request. Null for other requests.</summary>
    /// <remarks>
    /// Where <see cref="Status"/> is null or 5xx, the gateway may have accepted the request. Send it again with this key: the gateway then
    /// returns the same video and spends nothing twice.
    /// </remarks>
    public string? IdempotencyKey { get; internal set; }

    /// <summary>All invalid fields. Empty where there is at most one.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; }

    /// <param name="response">A response with an error status.</param>
    /// <param name="body">Its body; null if it is truncated.</param>
    internal static FilmgateException From(HttpResponseMessage response, string? body)
    {
        var status = response.StatusCode;
        var requestId = response.Headers.TryGetValues("x-request-id", out var ids) ? ids.FirstOrDefault() : null;
        try
        {
            if (body is not null && JsonSerializer.Deserialize(body, ApiJson.Default.ErrorBody)?.Error is { } error)
                return new(error.Code ?? error.Type, error.Message, status, error.Param, requestId, error.Problems);
        }
        catch (JsonException)
        {
            // A proxy's error page.
        }

        var server = response.RequestMessage?.RequestUri?.Authority;
        var message = $"The server at {server} returned HTTP {(int)status} without a Filmgate error.";
        return new($"http_{(int)status}", message, status, requestId: requestId);
    }
}
