using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Api.Limits;
using Filmgate.Api.Requests;
using Filmgate.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Compat.Runway;

/// <summary>CometAPI's older API for Runway: a create that requires a callback URL, and a poll that is a POST.</summary>
internal sealed class RunwayCompatApi(CompatEndpoints endpoints, RunwayTasks tasks, RunwayCompatRequestReader reader) : ICompatApi
{
    public string Prefix => "/runway";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Prefix}/pro/generate", endpoints.Handle(this, CreateAsync));
        routes.MapPost($"{Prefix}/feed", endpoints.Handle(this, RetrieveAsync)).ChangesNothing();
    }

    public Task WriteErrorAsync(HttpContext http, ApiError error) =>
        RunwayTasks.WriteErrorAsync(http, error, new() { ["code"] = error.Code, ["message"] = error.Message, ["data"] = null });

    private async Task<ApiError?> CreateAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await CompatEndpoints.ReadJsonAsync(http.Request);
        if (malformed is not null) return malformed;
        var request = reader.Read(body);
        if (request.Request.WebhookUrl is null && request.Problems.All(problem => problem.Param != "callback_url"))
            return new(400, "invalid_request_error", "callback_url_empty", "callback_url is required.", "callback_url");
        var (task, error) = await endpoints.CreateAsync(http, caller, request);
        if (task is not null) await CompatEndpoints.WriteAsync(http, RunwayCompatResponses.Created(task));
        return error;
    }

    private async Task<ApiError?> RetrieveAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await CompatEndpoints.ReadJsonAsync(http.Request);
        if (malformed is not null) return malformed;
        var fields = new FieldReader(body);
        if (fields.Text("task_id", 100) is not { } id)
            return ApiError.InvalidRequest(fields.Problems.Count > 0 ? fields.Problems : [new("task_id", "task_id is required.")]);
        if (await tasks.FindAsync(id, caller, http.RequestAborted) is not { } task)
            return new(400, "invalid_request_error", "task_not_exist", "task_not_exist");
        var data = RunwayCompatResponses.Task(task, tasks.Show(task, caller, http.Request));
        await CompatEndpoints.WriteAsync(http, new() { ["code"] = "success", ["message"] = "", ["data"] = data });
        return null;
    }
}
