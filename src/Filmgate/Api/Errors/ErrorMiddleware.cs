using System.Diagnostics;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Api.Errors;

/// <summary>
/// Puts a request id on each response and writes errors in the format of the API that was called, including errors that the web server
/// reports.
/// </summary>
internal sealed partial class ErrorMiddleware(
    ApiOptions options, IEnumerable<ICompatApi> compatApis, FixedRoutes fixedRoutes, ILogger<ErrorMiddleware> log)
{
    private const int MaxPathLength = 200;

    public void Use(IApplicationBuilder app) => app.Use(next => http => RunAsync(http, next));

    private async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var id = $"req_{ActivityTraceId.CreateRandom().ToHexString()}";
        http.Response.Headers["x-request-id"] = id;
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
                await WriteAsync(http, FromStatus(http));
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            var error = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? ApiError.RequestTooLarge(options.MaxUploadBytes)
                : ApiError.Of(bad.StatusCode, $"The request cannot be read: {bad.Message}");
            await WriteAsync(http, error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the client has disconnected
        }
        catch (MemoryBudgetExceededException tooLarge) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, ApiError.RequestExceedsMemory(tooLarge.Message));
        }
        catch (MemoryBusyException) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, ApiError.InputMemoryBusy());
        }
        catch (MediaStoreException fault) when (!http.Response.HasStarted)
        {
            Log.MediaStoreUnavailable(log, fault, id, http.Request.Method, http.Request.Path);
            await WriteAsync(http, ApiError.MediaStoreUnavailable(fault.Reason));
        }
        catch (DatabaseFaultException fault) when (fault.Reason is { } reason && !http.Response.HasStarted)
        {
            Log.DatabaseUnavailable(log, fault, id, http.Request.Method, http.Request.Path);
            await WriteAsync(http, ApiError.DatabaseUnavailable(reason));
        }
        catch (Exception fault)
        {
            Log.Failed(log, fault, id, http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted) throw;
            await WriteAsync(http, ApiError.Internal(id));
        }
    }

    private Task WriteAsync(HttpContext http, ApiError error)
    {
        var compatApi = compatApis.FirstOrDefault(api => http.Request.Path.StartsWithSegments(api.Prefix));
        return compatApi?.WriteErrorAsync(http, error) ?? error.WriteAsync(http);
    }

    private ApiError FromStatus(HttpContext http)
    {
        if (http.Response.StatusCode is 404 && fixedRoutes.MethodsAt(http.Request.Path) is { Length: > 0 } allowed)
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = allowed;
        }

        var path = http.Request.Path.ToString();
        if (path.Length > MaxPathLength) path = path[..MaxPathLength];
        return http.Response.StatusCode switch
        {
            404 => ApiError.UnknownRoute(http.Request.Method, path),
            405 => ApiError.MethodNotAllowed(http.Request.Method, path, http.Response.Headers.Allow.ToString()),
            415 => ApiError.UnsupportedMediaType(http.Request.ContentType),
            var status => ApiError.Of(status, "The request was rejected."),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "{RequestId}: {Method} {Path} failed: the media store is unavailable")]
        public static partial void MediaStoreUnavailable(ILogger logger, Exception fault, string requestId, string method, PathString path);

        [LoggerMessage(3, LogLevel.Error, "{RequestId}: {Method} {Path} failed: the database is unavailable")]
        public static partial void DatabaseUnavailable(ILogger logger, Exception fault, string requestId, string method, PathString path);

        [LoggerMessage(1, LogLevel.Error, "{RequestId}: {Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception fault, string requestId, string method, PathString path);
    }
}
