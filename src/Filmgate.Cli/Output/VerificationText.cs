using System.Globalization;
using System.Text;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Verification;

namespace Filmgate.Cli.Output;

/// <summary>The plan and the result of a verification, for people.</summary>
internal static class VerificationText
{
    public static string Plan(VerificationPlan plan, VerificationOptions options, bool isSandbox) => Lines(
        ("provider", $"{plan.Provider.Name} at {plan.Provider.BaseUrl.GetLeftPart(UriPartial.Path)} (dialect {plan.Route.Dialect})"),
        ("model", $"{plan.Model.Id}: {plan.Reason}"),
        ("request", $"{(plan.Image is null ? "text" : "image")} to video, {Duration(plan)}, {plan.Resolved.Frame?.Name ?? "its own size"}"),
        ("price", isSandbox ? "nothing: the sandbox simulates the provider" : Price(plan)),
        ("timeout", TextFormat.Duration(options.TimeoutFor(plan))),
        ("video", options.OutputFile));

    public static string Question(VerificationPlan plan) => plan.PriceUsd is { } price
        ? $"Spend about {TextFormat.Dollars(price)} at {plan.Provider.Name}? [y/N] "
        : $"Spend an unknown amount at {plan.Provider.Name}? [y/N] ";

    public static string Summary(VerificationReport report, IReadOnlyList<TranscriptFile> transcripts, string folder, string? resume)
    {
        var text = new StringBuilder();
        text.AppendLine(Headline(report));
        text.AppendLine(Lines([.. Facts(report)]));
        foreach (var note in report.Findings.Except(report.Differences))
            text.AppendLine(CultureInfo.InvariantCulture, $"  note: {note.Subject}: {note.Found}.{Sentence(note.Meaning)}");

        var differences = report.Differences.ToList();
        text.AppendLine(differences.Count switch
        {
            0 when report.Result is VerificationResult.Completed => "OK: nothing differs from what the dialect and the catalogue expect.",
            0 => "No other differences from what the dialect and the catalogue expect.",
            1 => "1 difference:",
            var count => $"{count} differences:",
        });
        foreach (var difference in differences)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  - {difference.Subject}: expected {difference.Expected}; found {difference.Found}.{Sentence(difference.Meaning)}");
        foreach (var transcript in transcripts)
            text.AppendLine(transcript.Problem is { } problem
                ? $"  no transcript {transcript.Name}: {problem}"
                : $"  transcript {Path.Combine(folder, transcript.Name)}");
        if (transcripts.Any(transcript => transcript.Text is not null) && !report.Plan.Provider.IsSandbox)
            text.AppendLine("Read the transcripts, then send them in: docs/verify.md says how. They become tests.");
        if (report.CanResume && resume is not null)
            text.Append(CultureInfo.InvariantCulture, $"The task was paid for. Continue with:{Environment.NewLine}  {resume}");
        return text.ToString().TrimEnd();
    }

    private static string Headline(VerificationReport report) => report.Result switch
    {
        VerificationResult.Completed => "Completed: the video was created, polled, downloaded and checked.",
        VerificationResult.Refused => $"Refused: {report.Error} {Billed(report)}",
        VerificationResult.OutcomeUnknown =>
            $"Outcome unknown: {report.Error} The create was not repeated, because it may have been billed. "
            + "Look at the task list of the provider.",
        VerificationResult.RenderFailed => $"Failed: {report.Error} {Billed(report)}",
        VerificationResult.TimedOut => $"Timed out: {report.Error}",
        VerificationResult.Interrupted => report.Error ?? "Interrupted.",
        VerificationResult.PollFailed => $"The state of the task cannot be read: {report.Error}",
        _ => $"The video was rendered, but there is no playable file: {report.Error}",
    };

    private static string Billed(VerificationReport report) => report.ErrorBilled switch
    {
        "no" => "It should not be billed.",
        "yes" => "It is billed.",
        _ => "Whether it is billed is not known: look at the provider's account.",
    };

    private static IEnumerable<(string, string)> Facts(VerificationReport report)
    {
        if (report.Operation is { } operation) yield return ("task", operation);
        if (report.File is { } file)
        {
            yield return ("file", $"{report.OutputFile}, {TextFormat.Size(report.FileBytes)}");
            yield return ("video", string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Width}x{file.Height}, {file.Duration.TotalSeconds:0.##} s, {(file.HasAudio ? "with sound" : "silent")}"));
        }

        var expected = report.Plan.Provider.IsSandbox ? "nothing"
            : report.Plan.PriceUsd is { } price ? TextFormat.Dollars(price) : "unknown";
        yield return ("price", $"expected {expected}, reported {report.Billed?.Text ?? "nothing"}");
        var create = report.CreateTime is { } creating ? $"create {TextFormat.Duration(creating)}, " : "";
        var render = report.RenderTime is { } rendering ? $"render {TextFormat.Duration(rendering)}, " : "";
        yield return ("times", $"{create}{render}{report.Polls} {(report.Polls == 1 ? "poll" : "polls")}");
    }

    private static string Price(VerificationPlan plan) => plan.PriceUsd is { } price
        ? $"about {TextFormat.Dollars(price)}: {plan.Model.Basis()}"
        : $"unknown: {plan.Model.AsOf}";

    private static string Duration(VerificationPlan plan) => plan.Resolved.Seconds is { } seconds ? $"{seconds} s" : "its own duration";

    private static string Sentence(string meaning) => meaning.Length == 0 ? "" : $" {meaning}";

    private static string Lines(params ReadOnlySpan<(string Name, string Value)> lines)
    {
        var text = new List<string>();
        foreach (var (name, value) in lines) text.Add($"  {name,-8} {value}");
        return string.Join(Environment.NewLine, text);
    }
}
