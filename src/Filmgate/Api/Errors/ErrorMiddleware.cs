using System.Diagnostics;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Errors;

/// <summary>Around all routes: a request id on every answer, and every error in the shape of the API that was called, also those that the web server finds.</summary>
internal sealed partial class ErrorMiddleware(ApiOptions options, IEnumerable<ICompatApi> ingresses, ILogger<ErrorMiddleware> log)
{
    public void Use(IApplicationBuilder app) => app.Use(next => http => RunAsync(http, next));

    private async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var id = $"req_{ActivityTraceId.CreateRandom().ToHexString()}";
        http.Response.Headers["x-request-id"] = id;
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
                await WriteAsync(http, Found(http));
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, bad.StatusCode == 413 ? ApiError.TooLarge(options.MaxUploadBytes) : ApiError.Of(bad.StatusCode, $"The request cannot be read: {bad.Message}"));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the client has gone; there is nobody to answer
        }
        catch (MediaStoreException away) when (!http.Response.HasStarted)
        {
            Log.StoreAway(log, away, id, http.Request.Method, http.Request.Path);
            await WriteAsync(http, ApiError.StoreAway(away.Reason));
        }
        catch (DatabaseFaultException away) when (away.Reason is { } reason && !http.Response.HasStarted)
        {
            Log.DatabaseAway(log, away, id, http.Request.Method, http.Request.Path);
            await WriteAsync(http, ApiError.DatabaseAway(reason));
        }
        catch (Exception fault)
        {
            Log.Failed(log, fault, id, http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted) throw;
            await WriteAsync(http, ApiError.Internal(id));
        }
    }

    private Task WriteAsync(HttpContext http, ApiError error) =>
        ingresses.FirstOrDefault(shape => http.Request.Path.StartsWithSegments(shape.Prefix)) is { } native ? native.WriteErrorAsync(http, error) : error.WriteAsync(http);

    private static ApiError Found(HttpContext http)
    {
        var path = http.Request.Path.ToString() is { Length: > 200 } longest ? longest[..200] : http.Request.Path.ToString();
        return http.Response.StatusCode switch
        {
            404 => ApiError.NoRoute(http.Request.Method, path),
            405 => ApiError.WrongMethod(http.Request.Method, path, http.Response.Headers.Allow.ToString()),
            415 => ApiError.WrongMediaType(http.Request.ContentType),
            var status => ApiError.Of(status, "The request was refused."),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "{RequestId}: {Method} {Path} needs the media store, which does not answer")]
        public static partial void StoreAway(ILogger logger, Exception fault, string requestId, string method, PathString path);

        [LoggerMessage(3, LogLevel.Error, "{RequestId}: {Method} {Path} needs the database, which cannot be used")]
        public static partial void DatabaseAway(ILogger logger, Exception fault, string requestId, string method, PathString path);

        [LoggerMessage(1, LogLevel.Error, "{RequestId}: {Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception fault, string requestId, string method, PathString path);
    }
}
