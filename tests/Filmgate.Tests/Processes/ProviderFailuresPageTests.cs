using System.Runtime.CompilerServices;
using System.Text;
using Filmgate.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>docs/provider-failures.md is generated from <see cref="ProviderFailureCases"/>.</summary>
public sealed class ProviderFailuresPageTests
{
    private const string RewriteVariable = "REWRITE_DOCS";

    [Fact]
    public async Task The_page_about_provider_failures_matches_the_tests()
    {
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/provider-failures.md");
        if (Environment.GetEnvironmentVariable(RewriteVariable) is "1") await File.WriteAllTextAsync(path, GeneratePage());
        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == GeneratePage(),
            $"docs/provider-failures.md differs from ProviderFailureCases. Generate it: {RewriteVariable}=1 "
            + $"dotnet tests/Filmgate.Tests/bin/Release/net10.0/Filmgate.Tests.dll -class {typeof(ProviderFailuresPageTests).FullName}");
    }

    private static string GeneratePage()
    {
        var page = new StringBuilder("""
            # What happens when a provider misbehaves

            Each row is a test with two processes: a gateway and a [sandbox](sandbox.md). It creates a video with the test card in
            its prompt, and checks how the video ends. To try a row yourself, write the card into a prompt:
            `A paper kite [sandbox:render-failed]`.

            - **result** is `completed`, or the `error.code` of a `failed` video. [errors.md](errors.md#failed-videos) describes the
              codes.
            - **billed** and **retryable** are `error.billed` and `error.retryable`. Billed is `no` only if the provider certainly
              did not accept the request.
            - A video whose outcome is unknown is not retryable, because a program that retried it could pay twice. Check the
              provider's task list first. A `timeout` is not retryable either: the render is still watched, and a late result is
              stored.
            - In no row does the provider accept more than one create. A failed poll, a failed download, a timeout or a lost
              response never leads to a second create or to a fallback model.

            | card | what the provider does | systems | result | billed | retryable | |
            |---|---|---|---|---|---|---|

            """);
        foreach (var row in ProviderFailureCases.All) page.Append(Row(row)).Append('\n');
        return page.Append("""

            A process that is killed during a create leaves the same unknown outcome as `accepted-no-answer`: Kling is asked; for
            the others, the video fails with `submit_outcome_unknown`. `./torture` tests this.

            A test generates this page from the table that the other tests run.

            """).ToString();
    }

    private static string Row(ProviderFailureCase row)
    {
        var does = TestCard.All.Single(c => c.Name == row.TestCard).Does;
        var all = row.Models.Length == ProviderFailureCases.SystemNames.Count;
        var systems = all ? "all" : string.Join(", ", row.Models.Select(m => ProviderFailureCases.SystemNames[m]));
        var result = row.Code is null ? "completed" : $"`{row.Code}`";
        var retryable = row.Code is null ? "" : row.Retryable ? "yes" : "no";
        return $"| `{row.TestCard}` | {does} | {systems} | {result} | {row.Billed} | {retryable} | {row.Note} |";
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
