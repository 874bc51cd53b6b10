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

/// <summary>Where providers call back. Answered at once; a call that is in order moves the next poll to now, and does nothing else.</summary>
internal sealed partial class CallbackEndpoint(
    CallbackLinks links, CallbackKeySets keys, SignedVideos videos, ProviderSet providers, DialectSet dialects, DueQueue queue, TimeProvider clock, ILogger<CallbackEndpoint> log)
{
    private const int LargestBody = 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/callbacks/{id}/{attempt:int}/{token}", (RequestDelegate)ReceiveAsync);

    private async Task ReceiveAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var number = int.Parse((string)http.GetRouteValue("attempt")!, CultureInfo.InvariantCulture);
        var token = (string)http.GetRouteValue("token")!;
        if (await videos.FindByCallbackLinkAsync(id, number, token, http.RequestAborted) is not { Attempt: { } attempt })
        {
            await ApiError.NoRoute("POST", "/callbacks/…").WriteAsync(http);
            return;
        }

        var provider = providers.Find(attempt.Provider);
        var credential = provider?.Find(attempt.Credential);
        var call = await ReadAsync(http.Request, links.For(id, number)) with
        {
            SigningSecret = credential?.CallbackSecret,
            SigningKeys = provider is null ? null : await keys.GetAsync(provider, http.RequestAborted),
        };
        switch (dialects[attempt.Dialect].ReadCallback(call, credential?.Secret ?? "", clock.GetUtcNow()))
        {
            case CallbackResult.InvalidSignature forged:
                Log.Forged(log, id, forged.Why);
                await ApiError.WrongCallbackSignature().WriteAsync(http);
                return;
            case CallbackResult.Respond answer:
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(answer.Json, http.RequestAborted);
                return;
            default:
                if (attempt.Number == number) queue.Nudge(id);
                http.Response.StatusCode = 200;
                return;
        }
    }

    /// <param name="given">The address as the provider has it: a proxy in front of us may have taken a part of its path away, and signatures cover the whole.</param>
    private static async Task<UpstreamCallback> ReadAsync(HttpRequest request, string? given)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (body.Length < LargestBody && (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0) body.Write(buffer, 0, read);
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var path = given is null ? $"{request.PathBase}{request.Path}" : new Uri(given).AbsolutePath;
        return new(path, request.QueryString.Value?.TrimStart('?') ?? "", headers, body.ToArray());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VideoId}: a callback was not taken: {Reason}")]
        public static partial void Forged(ILogger logger, string videoId, string reason);
    }
}
