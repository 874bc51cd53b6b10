using System.Text.Json.Nodes;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Operator;

/// <summary>What a real upstream never shows: every job it took, and how often it was asked. No key is needed.</summary>
internal sealed class OperatorRoutes(JobStore book, JobSimulator timeline, UsageCounters tally, FrontPage page)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithMetadata(new BearerAuthentication.Anonymous());
        group.MapGet("/", page.Show);
        group.MapGet("/healthz", () => Results.Text("ok"));
        group.MapGet("/sandbox/jobs", Jobs);
        group.MapGet("/sandbox/stats", () => Responses.Json(new()
        {
            ["jobs"] = book.Count,
            ["creates"] = new JsonObject { ["accepted"] = tally.Accepted, ["refused"] = tally.Refused },
            ["polls"] = tally.Polls,
            ["downloads"] = tally.Downloads,
            ["renders"] = tally.Renders,
        }));
    }

    /// <summary>In the order of acceptance; with a limit, the newest so many.</summary>
    private IResult Jobs(int? limit) => Responses.Json(new()
    {
        ["data"] = new JsonArray([.. book.InOrder.TakeLast(limit ?? int.MaxValue).Select(Entry)]),
    });

    private JsonObject Entry(SandboxJob job)
    {
        var moment = timeline.At(job);
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
            ["state"] = moment.Phase.ToString().ToLowerInvariant(),
            ["progress"] = moment.Progress,
        };
    }
}
