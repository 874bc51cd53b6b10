using Filmgate.Api.Audit;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api;

/// <summary>
/// Builds route handlers. Each checks the API key and the query, then finds the video and reads the body if the endpoint needs them, and
/// writes the error if a step fails.
/// </summary>
internal sealed class EndpointHandlers(ApiKeyAuthentication authentication, OwnedVideos videos, AuditTrail audit)
{
    /// <remarks>Keys and small bodies are nearly always available at once; then this costs no state machine.</remarks>
    public RequestDelegate WithCaller(Func<HttpContext, Caller, Task> handle) => http =>
    {
        var authenticating = authentication.AuthenticateAsync(http);
        return authenticating.IsCompletedSuccessfully
            ? Continue(http, authenticating.Result, handle)
            : ContinueAsync(http, authenticating, handle);
    };

    /// <summary>For views of the whole gateway.</summary>
    public RequestDelegate ForOperator(Func<HttpContext, Caller, Task> handle) => WithCaller((http, caller) =>
        OperatorOnly.Check(caller) is { } error ? error.WriteAsync(http) : handle(http, caller));

    /// <inheritdoc cref="WithBody"/>
    public RequestDelegate ForOperatorWithBody<T>(Func<RequestBody, T> parse, Func<HttpContext, Caller, T, Task> handle) =>
        ForOperator((http, caller) => ReadAsync(http, parse, request => handle(http, caller, request)));

    /// <param name="parse">Copies what it needs: the body is released before <paramref name="handle"/> runs.</param>
    public RequestDelegate WithBody<T>(Func<RequestBody, T> parse, Func<HttpContext, Caller, T, Task> handle) =>
        WithCaller((http, caller) => ReadAsync(http, parse, request => handle(http, caller, request)));

    /// <summary>For routes with the <c>id</c> of a video.</summary>
    public RequestDelegate WithVideo(Func<HttpContext, Caller, VideoTask, Task> handle) => WithCaller(async (http, caller) =>
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await videos.FindAsync(id, caller, http.RequestAborted) is { } video)
            await audit.RunAsync(http, caller, video, () => handle(http, caller, video));
        else
            await ApiError.NoSuchVideo(id).WriteAsync(http);
    });

    /// <inheritdoc cref="WithBody"/>
    public RequestDelegate WithVideoAndBody<T>(Func<RequestBody, T> parse, Func<HttpContext, Caller, VideoTask, T, Task> handle) =>
        WithVideo((http, caller, video) => ReadAsync(http, parse, request => handle(http, caller, video, request)));

    private Task Continue(HttpContext http, (Caller? Caller, ApiError? Error) result, Func<HttpContext, Caller, Task> handle) =>
        (result.Error ?? QueryParameters.Check(http)) is { } error ? error.WriteAsync(http) : audit.RunAsync(http, result.Caller!, handle);

    private async Task ContinueAsync(
        HttpContext http, ValueTask<(Caller? Caller, ApiError? Error)> authenticating, Func<HttpContext, Caller, Task> handle) =>
        await Continue(http, await authenticating, handle);

    /// <remarks>
    /// The body is released before the handler waits for the disk: thousands of requests may wait there at once, and a garbage collection
    /// copies everything
    /// that they hold.
    /// </remarks>
    private static Task ReadAsync<T>(HttpContext http, Func<RequestBody, T> parse, Func<T, Task> handle)
    {
        var reading = RequestBody.ReadAsync(http.Request, http.RequestAborted);
        return reading.IsCompletedSuccessfully
            ? Continue(http, reading.Result, parse, handle)
            : ContinueAsync(http, reading, parse, handle);
    }

    private static Task Continue<T>(
        HttpContext http, (RequestBody? Body, ApiError? Error) result, Func<RequestBody, T> parse, Func<T, Task> handle)
    {
        if (result.Error is not null) return result.Error.WriteAsync(http);
        T request;
        using (result.Body) request = parse(result.Body!);
        return handle(request);
    }

    private static async Task ContinueAsync<T>(
        HttpContext http, Task<(RequestBody? Body, ApiError? Error)> reading, Func<RequestBody, T> parse, Func<T, Task> handle) =>
        await Continue(http, await reading, parse, handle);
}
