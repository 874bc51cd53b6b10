using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Errors;

/// <summary>
/// An error of the HTTP API, in OpenAI's format. The other parts of this type create all of them, by topic; docs/errors.md explains each.
/// </summary>
/// <param name="Code">Stable: clients may depend on it.</param>
internal sealed partial record ApiError(
    int HttpStatus,
    string Type,
    string Code,
    string Message,
    string? Param = null,
    IReadOnlyList<Problem>? Problems = null,
    int? RetryAfterSeconds = null)
{
    private const string Invalid = "invalid_request_error";
    private const string Server = "server_error";
    private const string Authentication = "authentication_error";
    private const int MaxEchoLength = 64;

    /// <summary>For errors that the web server reports.</summary>
    public static ApiError Of(int status, string message) =>
        status < 500 ? new(status, Invalid, "invalid_request", message) : new(status, Server, "internal_error", message);

    public async Task WriteAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = HttpStatus;
        var isFinal = HttpStatus is 501 or (>= 400 and < 500 and not 408 and not 429) || Code is "insufficient_quota";
        if (isFinal) headers["x-should-retry"] = "false";                // OpenAI's clients retry
        WriteHeaders(http.Response);
        var body = new ErrorBody
        {
            Error = new()
            {
                Message = Message,
                Type = Type,
                Param = Param,
                Code = Code,
                Problems = Problems?.Select(p => new FieldProblem(p.Param, p.Message)).ToList(),
            },
        };
        await JsonResponse.WriteAsync(http, body, ApiJson.Default.ErrorBody);
    }

    /// <summary>The headers that an error has in every API.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        foreach (var limit in RateLimits) limit.Write(response);
        if (HttpStatus is 401) response.Headers.WWWAuthenticate = "Bearer";
    }

    /// <summary>Text from a client, shortened so that it can be repeated in a message.</summary>
    public static string Truncate(string text)
    {
        if (text.Length <= MaxEchoLength) return text;
        var end = char.IsHighSurrogate(text[MaxEchoLength - 1]) ? MaxEchoLength - 1 : MaxEchoLength;
        return $"{text[..end]}…";
    }

    /// <summary>Several problems as one message.</summary>
    /// <param name="nameOf">The client's name of a field, if it is not ours.</param>
    public static string Summarize(IReadOnlyList<Problem> problems, Func<string, string>? nameOf = null)
    {
        var numbered = problems.Select((p, i) => $"({i + 1}) {nameOf?.Invoke(p.Param) ?? p.Param}: {p.Message}");
        return $"Invalid request ({problems.Count} errors): {string.Join(' ', numbered)}";
    }
}
