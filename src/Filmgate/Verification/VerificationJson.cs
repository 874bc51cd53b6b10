using System.Text.Json.Nodes;
using Filmgate.Json;

namespace Filmgate.Verification;

/// <summary>The report as JSON, for scripts.</summary>
internal static class VerificationJson
{
    public static string Format(VerificationReport report, IReadOnlyList<string> transcripts)
    {
        var plan = report.Plan;
        return new JsonObject
        {
            ["provider"] = plan.Provider.Name,
            ["system"] = plan.Provider.System.Name,
            ["dialect"] = plan.Route.Dialect,
            ["model"] = plan.Model.Id,
            ["upstream_model"] = plan.UpstreamModel,
            ["result"] = NameOf(report.Result),
            ["error"] = report.Error,
            ["error_billed"] = report.Error is null ? null : report.ErrorBilled,
            ["operation"] = report.Operation,
            ["can_resume"] = report.CanResume,
            ["expected_usd"] = plan.PriceUsd,
            ["billed"] = report.Billed?.Text,
            ["billed_usd"] = report.Billed?.Dollars,
            ["create_ms"] = report.CreateTime is { } create ? (long)create.TotalMilliseconds : null,
            ["render_seconds"] = report.RenderTime is { } render ? Math.Round(render.TotalSeconds, 1) : null,
            ["polls"] = report.Polls,
            ["requested"] = new JsonObject
            {
                ["prompt"] = plan.Request.Prompt,
                ["seconds"] = plan.Resolved.Seconds,
                ["size"] = plan.Resolved.Frame?.Name,
                ["image"] = plan.Image is not null,
            },
            ["file"] = report.File is not { } file ? null : new JsonObject
            {
                ["path"] = report.OutputFile,
                ["bytes"] = report.FileBytes,
                ["width"] = file.Width,
                ["height"] = file.Height,
                ["seconds"] = Math.Round(file.Duration.TotalSeconds, 3),
                ["audio"] = file.HasAudio,
            },
            ["differences"] = Findings(report.Differences),
            ["notes"] = Findings(report.Findings.Except(report.Differences)),
            ["transcripts"] = new JsonArray([.. transcripts.Select(path => (JsonNode)path)]),
        }.ToJsonString(new(ReadableJson.SerializerOptions) { WriteIndented = true });
    }

    private static JsonArray Findings(IEnumerable<Finding> findings) => new([.. findings.Select(finding => new JsonObject
    {
        ["subject"] = finding.Subject,
        ["expected"] = finding.Expected.Length > 0 ? finding.Expected : null,
        ["found"] = finding.Found,
        ["meaning"] = finding.Meaning,
    })]);

    private static string NameOf(VerificationResult result) => result switch
    {
        VerificationResult.Completed => "completed",
        VerificationResult.Refused => "refused",
        VerificationResult.OutcomeUnknown => "outcome_unknown",
        VerificationResult.RenderFailed => "render_failed",
        VerificationResult.PollFailed => "poll_failed",
        VerificationResult.TimedOut => "timed_out",
        VerificationResult.Interrupted => "interrupted",
        _ => "download_failed",
    };
}
