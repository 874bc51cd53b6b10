using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Operator;

/// <summary>What a real upstream does not show: all accepted jobs and request counts. Needs no API key.</summary>
internal sealed class OperatorRoutes(JobStore jobs, JobSimulator simulator, UsageCounters counters, FrontPage page)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithMetadata(new BearerAuthentication.Anonymous());
        group.MapGet("/", page.Show);
        group.MapGet("/healthz", () => Results.Text("ok"));
        group.MapGet("/sandbox/jobs", ListJobs);
        group.MapGet("/sandbox/stats", () => Responses.Json(new()
        {
            ["jobs"] = jobs.Count,
            ["creates"] = new JsonObject { ["accepted"] = counters.Accepted, ["refused"] = counters.Refused },
            ["polls"] = counters.Polls,
            ["downloads"] = counters.Downloads,
            ["renders"] = counters.Renders,
        }));
    }

    /// <summary>Oldest first. With a limit, only the newest.</summary>
    private IResult ListJobs(int? limit) => Responses.Json(new()
    {
        ["data"] = new JsonArray([.. jobs.InOrder.TakeLast(limit ?? int.MaxValue).Select(Entry)]),
    });

    private JsonObject Entry(SandboxJob job)
    {
        var state = simulator.StateOf(job);
        return new()
        {
            ["id"] = job.Id,
            ["route"] = job.Route,
            ["model"] = job.Model,
            ["prompt"] = job.Prompt,
            ["external_id"] = job.ExternalId,
            ["created_at"] = Responses.Iso(job.CreatedAt),
            ["polls"] = job.Polls,
            ["downloads"] = job.Downloads,
            ["state"] = state.Phase is JobPhase.Completed ? "done" : state.Phase.ToString().ToLowerInvariant(),
            ["progress"] = state.Progress,
        };
    }
}
