using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Dialects;

public sealed class TranscriptTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Dialects", "transcripts");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Root, "*.http", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public Task A_dialect_follows_its_transcript(string file) => RunAsync(Path.Combine(Root, file), file[..file.IndexOf('/')]);

    /// <summary>Also for transcripts that <c>filmgate verify</c> has written.</summary>
    internal static async Task RunAsync(string path, string dialectName)
    {
        var transcript = Transcript.Load(path);
        await using var server = await TranscriptUpstream.StartAsync(transcript.Exchanges);
        var dialect = new DialectSet()[dialectName];
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var system = transcript.System is { } name
            ? UpstreamSystem.ByName[name]
            : UpstreamSystem.InOrder.First(s => s.Prefixes.ContainsKey(dialect.Name));
        var provider = new Provider("test", system, server.Url, [new("default", "test-key")]);
        var upstream = new Upstream(provider, dialect.Name, provider.Credentials[0], http, TimeProvider.System);

        var operation = transcript.Argument.Replace("https://api.test", server.Url.ToString().TrimEnd('/'));
        object outcome = transcript.Command switch
        {
            "start" => await dialect.StartAsync(transcript.Submission(dialect.Name), upstream, default),
            "poll" => await dialect.PollAsync(operation, upstream, default),
            "list" => Listed(await dialect.ListAsync(transcript.Argument.Split(','), upstream, default)),
            "lookup" => await dialect.LookUpAsync(transcript.Submission(dialect.Name), upstream, default),
            "cancel" => await dialect.CancelAsync(operation, upstream, default)
                ? new Outcome.Pending()
                : new Outcome.Rejected(new(FailureKind.InvalidRequest, "not cancelled")),
            "account" => AccountText.Of(await dialect.ReadAccountAsync(upstream, default)),
            var other => throw new FormatException(
                $"A transcript must begin with start, poll, list, lookup, cancel or account, not {other}."),
        };

        server.AssertAllExchangesHappened();
        var described = (outcome as string ?? Transcript.Describe((Outcome)outcome))
            .Replace(server.Url.ToString().TrimEnd('/'), "https://api.test");
        Assert.Equal(transcript.Outcome, described);
    }

    /// <summary>One line for each task that the list answers.</summary>
    private static string Listed(IReadOnlyDictionary<string, Outcome> found) =>
        found.Count == 0
            ? "none"
            : string.Join(
                '\n', found.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {Transcript.Describe(one.Value)}"));
}
