using System.Globalization;
using Filmgate.Api;
using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Dialects.Runway;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Runway;

/// <summary>Runway's API. Its official client only needs another base URL (<c>http://gateway/runwayml</c>).</summary>
internal sealed class RunwayApi(CompatEndpoints endpoints, RunwayTasks tasks, RunwayRequestReader reader, AuditTrail audit) : ICompatApi
{
    private static readonly DateOnly SupportedVersion =
        DateOnly.ParseExact(RunwayDialect.Version, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string Prefix => "/runwayml";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var action in RunwayRequestReader.Actions)
            routes.MapPost($"{Prefix}/v1/{action}", endpoints.Handle(this, (http, caller) => CreateAsync(http, caller, action)));
        routes.MapGet($"{Prefix}/v1/tasks/{{id}}", endpoints.Handle(this, RetrieveAsync));
        routes.MapDelete($"{Prefix}/v1/tasks/{{id}}", endpoints.Handle(this, CancelOrDeleteAsync));
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) => RunwayTasks.WriteErrorAsync(http, error, RunwayResponses.Error(error));

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller, string action)
    {
        if (CheckVersion(http.Request.Headers[RunwayDialect.VersionHeader].ToString()) is { } wrongVersion) return wrongVersion;
        var (body, malformed) = await CompatEndpoints.ReadJsonAsync(http.Request);
        if (malformed is not null) return malformed;
        var (task, error) = await endpoints.CreateAsync(http, caller, reader.Read(action, body));
        if (task is not null) await CompatEndpoints.WriteAsync(http, new() { ["id"] = RunwayTasks.ToUuid(task.Id) });
        return error;
    }

    private async Task<ApiError?> RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await tasks.FindAsync(id, caller, http.RequestAborted) is not { } task) return ApiError.NoSuchVideo(id);
        await CompatEndpoints.WriteAsync(http, RunwayResponses.Task(task, tasks.Show(task, caller, http.Request), caller));
        return null;
    }

    private async Task<ApiError?> CancelOrDeleteAsync(HttpContext http, Caller caller)
    {
        var id = (string)http.GetRouteValue("id")!;
        if (await tasks.FindAsync(id, caller, http.RequestAborted) is not { } task) return ApiError.NoSuchVideo(id);
        var error = default(ApiError);
        await audit.RunAsync(http, caller, task, RunAsync, fallback: "video.delete");
        return error;

        async Task RunAsync()
        {
            error = await tasks.CancelOrDeleteAsync(task, http.RequestAborted);
            http.Response.StatusCode = error?.HttpStatus ?? StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Runway requires the header on every create. A later version has other fields.</summary>
    private static ApiError? CheckVersion(string version)
    {
        const string header = RunwayDialect.VersionHeader;
        if (DateOnly.TryParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date <= SupportedVersion)
            return null;
        var found = version.Length == 0 ? "missing" : $"'{ApiError.Truncate(version)}', which is not supported";
        return ApiError.InvalidRequest([new(header, $"The header {header} is {found}. Send {RunwayDialect.Version}.")]);
    }
}
