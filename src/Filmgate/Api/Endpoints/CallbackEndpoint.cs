using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Endpoints;

/// <summary>Receives callbacks of providers. A valid callback only moves the next poll to now, so the response is immediate.</summary>
internal sealed partial class CallbackEndpoint(
    CallbackLinks links,
    CallbackKeySets keys,
    SignedVideos videos,
    ProviderSet providers,
    DialectSet dialects,
    DueQueue queue,
    TimeProvider clock,
    ILogger<CallbackEndpoint> log)
{
    private const int MaxBodyBytes = 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/callbacks/{id}/{attempt:int}/{token}", (RequestDelegate)ReceiveAsync);

    private async Task ReceiveAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var number = int.Parse((string)http.GetRouteValue("attempt")!, CultureInfo.InvariantCulture);
        var token = (string)http.GetRouteValue("token")!;
        if (await videos.FindByCallbackLinkAsync(id, number, token, http.RequestAborted) is not { Attempt: { } attempt })
        {
            await ApiError.UnknownRoute("POST", "/callbacks/…").WriteAsync(http);
            return;
        }

        var provider = providers.Find(attempt.Provider);
        var credential = provider?.Find(attempt.Credential);
        var callback = await ReadAsync(http.Request, links.For(id, number)) with
        {
            SigningSecret = credential?.CallbackSecret,
            SigningKeys = provider is null ? null : await keys.GetAsync(provider, http.RequestAborted),
        };
        switch (dialects[attempt.Dialect].ReadCallback(callback, credential?.Secret ?? "", clock.GetUtcNow()))
        {
            case CallbackResult.InvalidSignature forged:
                Log.Forged(log, id, forged.Why);
                await ApiError.InvalidCallbackSignature().WriteAsync(http);
                return;
            case CallbackResult.Respond answer:
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(answer.Json, http.RequestAborted);
                return;
            default:
                if (attempt.Number == number) queue.MakeDueNow(id);
                http.Response.StatusCode = StatusCodes.Status200OK;
                return;
        }
    }

    /// <param name="url">
    /// The URL that the provider was given. A proxy in front of the gateway may have removed a part of its path, and signatures cover the
    /// whole path.
    /// </param>
    private static async Task<UpstreamCallback> ReadAsync(HttpRequest request, string? url)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (body.Length < MaxBodyBytes && (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            body.Write(buffer, 0, read);
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var path = url is null ? $"{request.PathBase}{request.Path}" : new Uri(url).AbsolutePath;
        return new(path, request.QueryString.Value?.TrimStart('?') ?? "", headers, body.ToArray());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VideoId}: rejected a callback: {Reason}")]
        public static partial void Forged(ILogger logger, string videoId, string reason);
    }
}
