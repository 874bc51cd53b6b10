using System.Runtime.CompilerServices;
using System.Text;
using Filmgate.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>docs/failures.md is the table of the tests, written out.</summary>
public sealed class FailuresPageTests
{
    private const string Rewrite = "REWRITE_DOCS";

    [Fact]
    public async Task The_page_about_failures_says_what_the_tests_hold()
    {
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/failures.md");
        if (Environment.GetEnvironmentVariable(Rewrite) is "1") await File.WriteAllTextAsync(path, Page());
        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == Page(),
            $"docs/failures.md differs from CardCases. Write it anew: {Rewrite}=1 dotnet tests/Filmgate.Tests/bin/Release/net10.0/Filmgate.Tests.dll -class {typeof(FailuresPageTests).FullName}");
    }

    private static string Page()
    {
        var page = new StringBuilder("""
            # What becomes of a video when its provider misbehaves

            Each line is a test: a gateway and a [sandbox](sandbox.md) as two processes, a video whose prompt has the card, and its end. Play any of them yourself by
            writing the card into a prompt: `A paper kite [sandbox:render-failed]`.

            - **Result** is `completed`, or the `error.code` of a `failed` video.
            - **Billed** and **retryable** are `error.billed` and `error.retryable`. Billed is `no` only when the provider certainly did not take the request. A video of
              unknown outcome is not retryable, because a program that obeyed would pay twice; look at the provider's task list first. Nor is a `timeout`: the
              render is still watched, and a late result is stored.
            - In no line does the provider accept more than one create. A failed poll or download, a time-out or an answer that got lost leads to no second create, and
              to no fallback model.

            | card | what the provider does | systems | result | billed | retryable | |
            |---|---|---|---|---|---|---|

            """);
        foreach (var row in CardCases.All) page.Append(Line(row)).Append('\n');
        return page.Append("""

            A process that is killed in the middle of a create leaves the same doubt as `accepted-no-answer`: Kling is asked, for the others the video ends as
            `submit_outcome_unknown`. `./torture` shows it.

            This page is written by a test from the table that the other tests run.

            """).ToString();
    }

    private static string Line(CardCase row)
    {
        var does = TestCard.All.Single(c => c.Name == row.Card).Does;
        var systems = row.Models.Length == CardCases.Systems.Count ? "all" : string.Join(", ", row.Models.Select(m => CardCases.Systems[m]));
        var result = row.Code is null ? "completed" : $"`{row.Code}`";
        var retryable = row.Code is null ? "" : row.Retryable ? "yes" : "no";
        return $"| `{row.Card}` | {does} | {systems} | {result} | {row.Billed} | {retryable} | {row.Note} |";
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
