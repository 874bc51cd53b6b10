using System.Text.Json;
using Filmgate.Json;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Dialects;
using Filmgate.Verification;

namespace Filmgate.Tests.Verification;

/// <summary>known-members.txt lists the members of all responses in the transcripts. Nobody has to maintain a second list.</summary>
public sealed class KnownMembersTests
{
    private static readonly string Transcripts = Path.Combine(AppContext.BaseDirectory, "Dialects", "transcripts");

    [Fact]
    public void Every_member_that_a_transcript_shows_is_known_and_no_other()
    {
        var path = Path.Combine(Repository.Root, "src", "Filmgate", "Verification", "known-members.txt");
        var expected = string.Concat(Lines().Distinct().Order(StringComparer.Ordinal).Select(line => $"{line}\n"));
        if (Environment.GetEnvironmentVariable("REWRITE_DOCS") is "1") File.WriteAllText(path, expected);
        Assert.True(
            File.ReadAllText(path) == expected,
            "src/Filmgate/Verification/known-members.txt differs from the transcripts. Update it: REWRITE_DOCS=1 ./test --filter "
            + nameof(KnownMembersTests));
    }

    private static IEnumerable<string> Lines() =>
        from file in Directory.GetFiles(Transcripts, "*.http", SearchOption.AllDirectories)
        let dialect = Path.GetRelativePath(Transcripts, file).Split(Path.DirectorySeparatorChar)[0]
        from exchange in Transcript.Load(file).Exchanges
        from path in MembersOf(exchange.ResponseBody)
        select KnownMembers.Line(dialect, path);

    private static IEnumerable<string> MembersOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return [.. JsonReads.MembersOf(document.RootElement).Select(member => member.Path)];
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            return [];
        }
    }
}
