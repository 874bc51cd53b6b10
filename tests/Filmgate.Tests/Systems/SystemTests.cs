using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;

namespace Filmgate.Tests.Systems;

/// <summary>Every system, end to end and in processes of their own: created, polled, stored, read in two shapes; and failed as documented.</summary>
[Collection("Processes")]
public sealed class SystemTests(SystemsGateway fixture) : IClassFixture<SystemsGateway>
{
    public static TheoryData<string, string, string> Rows => new(TestedSystems.Rows.Select(row => (row.System.Provider, row.System.Name, What:row.Play.Name)));

    [Theory, MemberData(nameof(Rows))]
    public async Task A_system_makes_a_stored_mp4_that_two_shapes_show(string provider, string name, string what)
    {
        var (system, play) = Find(provider, name, what);
        var (made, id) = Created(system, play, fails: false);

        var video = await fixture.Gateway.FinishAsync(CompatFormat.VideoId(id), seconds: 60);

        Assert.True(video.Status == "completed", $"{video.Status} {video.Error?.Code} {video.Error?.Message}");
        Assert.Equal((provider, system.Models is ["minimax-h3"] || provider is "openai"), (video.Provider, video.Warnings is [var warning, ..] && warning.Contains("catalogue", StringComparison.Ordinal)));
        var file = await fixture.Gateway.Http.GetByteArrayAsync(video.VideoUrl);
        Assert.Equal(video.File!.Sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
        foreach (var shape in new[] { CompatFormat.OpenAi, made, CompatFormat.OfDialect(system.Dialect) }.Distinct())
        {
            var shown = await shape.GetVideoAsync(fixture.Gateway.Http, shape == made ? id : CompatFormat.VideoId(id));
            Assert.True(CompatFormat.Read(shown, shape.Status) == shape.CompletedStatus, $"{shape.Name}: {shown.ToJsonString()}");
            Assert.Equal(file, await fixture.Gateway.Http.GetByteArrayAsync(CompatFormat.Read(shown, shape.Url)));
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_failure_has_its_documented_name_in_two_shapes(string provider, string name, string what)
    {
        var (system, play) = Find(provider, name, what);
        if (play.Refused is { } words)
        {
            var refusal = fixture.AnswerTo(system, play, fails: true);
            Assert.Null(CompatFormat.Read(refusal, CompatFormat.OfPath(play.Path).Id));
            Assert.Contains(words, refusal.ToJsonString(), StringComparison.Ordinal);
            if (play.Code.Length > 0) Assert.Equal(play.Code, CompatFormat.Read(refusal, "code"));
            return;
        }

        var (made, id) = Created(system, play, fails: true);
        var video = await fixture.Gateway.FinishAsync(CompatFormat.VideoId(id), seconds: 60);

        Assert.Equal(("failed", play.Code), (video.Status, video.Error?.Code));
        foreach (var shape in new[] { CompatFormat.OpenAi, made, CompatFormat.OfDialect(system.Dialect) }.Distinct())
        {
            var shown = await shape.GetVideoAsync(fixture.Gateway.Http, shape == made ? id : CompatFormat.VideoId(id));
            Assert.True(CompatFormat.Read(shown, shape.Status) == shape.FailedStatus, $"{shape.Name}: {shown.ToJsonString()}");
            Assert.True(CompatFormat.Read(shown, shape.Url) is null or "", shown.ToJsonString());
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task Nothing_is_paid_for_twice(string provider, string name, string what)
    {
        var (system, play) = Find(provider, name, what);
        foreach (var fails in new[] { false, true })
        {
            if (fails && play.Refused is not null) continue;
            await fixture.Gateway.FinishAsync(CompatFormat.VideoId(Created(system, play, fails).Id));
            var prompt = SystemsGateway.Prompt(system, play, fails);
            var creates = provider is "cometapi"
                ? (await fixture.Sandbox.JobsAsync()).Count(job => job.Prompt == prompt)
                : (await fixture.Scripted.CreatesAsync(prompt)).GetValueOrDefault(provider) - (fails ? 0 : 1);     // the failing one begins with the same words
            if (play.Body.Contains("PROMPT", StringComparison.Ordinal)) Assert.InRange(creates, fails ? 0 : 1, 1);
        }
    }

    [Fact]
    public void Every_route_of_the_catalogue_belongs_to_one_system()
    {
        var catalogue = ModelCatalogue.Load();
        var routes = catalogue.All.SelectMany(model => model.Routes.Select(route => $"{model.Id} at {route.Key} ({route.Value.Dialect})")).Order(StringComparer.Ordinal).ToList();
        var played = TestedSystems.All.SelectMany(system => system.In(catalogue).Select(model => $"{model.Id} at {system.Provider} ({system.Dialect})"));
        Assert.Equal(routes.Where(route => !route.EndsWith("at openai (openai)", StringComparison.Ordinal)), played.Where(route => !route.EndsWith("at openai (openai)", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(Filmgate.Upstreams.UpstreamSystem.InOrder.SelectMany(system => system.Prefixes.Keys.Select(dialect => (system.Name, dialect))).Order(), TestedSystems.All.Select(system => (system.Provider, system.Dialect)).Distinct().Order());
        Assert.Distinct(TestedSystems.Rows.Select(row => (row.System.Name, row.System.Provider, What:row.Play.Name)));
    }

    private (CompatFormat Shape, string Id) Created(TestedSystem system, Scenario play, bool fails)
    {
        var answer = fixture.AnswerTo(system, play, fails);
        var shape = CompatFormat.OfPath(play.Path);
        return (shape, CompatFormat.Read(answer, shape.Id) ?? throw new InvalidOperationException(answer.ToJsonString()));
    }

    private static (TestedSystem System, Scenario Play) Find(string provider, string name, string what) =>
        TestedSystems.Rows.Single(row => row.System.Provider == provider && row.System.Name == name && row.Play.Name == what);
}
