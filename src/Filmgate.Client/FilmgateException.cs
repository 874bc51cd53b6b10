using System.Net;
using System.Text.Json;

namespace Filmgate.Client;

/// <summary>The gateway refused a request, or could not be reached.</summary>
public sealed class FilmgateException : Exception
{
    /// <summary>The code of an error without an answer: no connection, or none that lasted.</summary>
    public const string NoAnswer = "no_answer";

    internal FilmgateException(string code, string message, HttpStatusCode? status = null, string? param = null, string? requestId = null, IReadOnlyList<FieldProblem>? problems = null, Exception? cause = null)
        : base(message, cause) => (Code, Status, Param, RequestId, Problems) = (code, status, param, requestId, problems ?? []);

    /// <summary>Stable; the list is in docs/errors.md. <see cref="NoAnswer"/> where the gateway did not answer.</summary>
    public string Code { get; }

    /// <summary>The field that is wrong, or null.</summary>
    public string? Param { get; }

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Finds the request in the gateway's log.</summary>
    public string? RequestId { get; }

    /// <summary>
    /// Of a create or remix: the key that it was sent under. Where <see cref="Status"/> is null or 5xx it may have been taken all the same; asked again with this key, the gateway
    /// gives the same video and spends nothing twice. Null for other requests.
    /// </summary>
    public string? IdempotencyKey { get; internal set; }

    /// <summary>Every wrong field, when there is more than one.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; }

    /// <param name="response">The refusal.</param>
    /// <param name="body">Its words; null where they did not come.</param>
    internal static FilmgateException Of(HttpResponseMessage response, string? body)
    {
        var id = response.Headers.TryGetValues("x-request-id", out var values) ? values.FirstOrDefault() : null;
        try
        {
            if (body is not null && JsonSerializer.Deserialize(body, ApiJson.Default.ErrorBody)?.Error is { } error)
                return new(error.Code ?? error.Type, error.Message, response.StatusCode, error.Param, id, error.Problems);
        }
        catch (JsonException)
        {
            // Not the gateway's own words: a proxy in between, perhaps.
        }

        return new($"http_{(int)response.StatusCode}", $"The server at {response.RequestMessage?.RequestUri?.Authority} answered with status {(int)response.StatusCode} and no error of Filmgate's.", response.StatusCode, requestId: id);
    }
}
