using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Systems;

/// <summary>
/// Tests each system end to end, with the gateway and the provider in their own processes: a completed video, and a failure as documented,
/// each read in several formats.
/// </summary>
[Collection("Processes")]
public sealed class SystemTests(SystemsGateway fixture) : IClassFixture<SystemsGateway>
{
    public static TheoryData<string, string, string> Rows =>
        new(TestedSystems.Rows.Select(row => (row.System.Provider, row.System.Name, row.Scenario.Name)));

    [Theory, MemberData(nameof(Rows))]
    public async Task A_completed_video_is_stored_and_shown_in_two_formats(string provider, string name, string scenarioName)
    {
        var (system, scenario) = Find(provider, name, scenarioName);
        var (made, id) = Created(system, scenario, fails: false);

        var video = await fixture.Gateway.FinishAsync(CompatFormat.VideoId(id), seconds: 60);

        Assert.True(video.Status == "completed", $"{video.Status} {video.Error?.Code} {video.Error?.Message}");
        Assert.Equal(provider, video.Provider);
        Assert.Equal("yes", video.Cost!.Billed);
        if (provider is "openrouter") Assert.Equal((1.6m, "reported"), (video.Cost.ActualUsd, video.Cost.Basis));
        var isUnchecked = system.Models is ["minimax-h3"] || provider is "openai";
        Assert.Equal(isUnchecked, video.Warnings is [var warning, ..] && warning.Contains("catalogue", StringComparison.Ordinal));
        var file = await fixture.Gateway.Http.GetByteArrayAsync(video.VideoUrl);
        Assert.Equal(video.File!.Sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
        foreach (var format in new[] { CompatFormat.OpenAi, made, CompatFormat.OfDialect(system.Dialect) }.Distinct())
        {
            var body = await format.GetVideoAsync(fixture.Gateway.Http, format == made ? id : CompatFormat.VideoId(id));
            Assert.True(CompatFormat.Read(body, format.Status) == format.CompletedStatus, $"{format.Name}: {body.ToJsonString()}");
            Assert.Equal(file, await fixture.Gateway.Http.GetByteArrayAsync(CompatFormat.Read(body, format.Url)));
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task A_failure_has_its_documented_code_in_two_formats(string provider, string name, string scenarioName)
    {
        var (system, scenario) = Find(provider, name, scenarioName);
        if (scenario.Refused is { } words)
        {
            var refusal = fixture.ResponseTo(system, scenario, fails: true);
            Assert.Null(CompatFormat.Read(refusal, CompatFormat.OfPath(scenario.Path).Id));
            Assert.Contains(words, refusal.ToJsonString(), StringComparison.Ordinal);
            if (scenario.Code.Length > 0) Assert.Equal(scenario.Code, CompatFormat.Read(refusal, "code"));
            return;
        }

        var (made, id) = Created(system, scenario, fails: true);
        var video = await fixture.Gateway.FinishAsync(CompatFormat.VideoId(id), seconds: 60);

        Assert.Equal(("failed", scenario.Code), (video.Status, video.Error?.Code));
        foreach (var format in new[] { CompatFormat.OpenAi, made, CompatFormat.OfDialect(system.Dialect) }.Distinct())
        {
            var body = await format.GetVideoAsync(fixture.Gateway.Http, format == made ? id : CompatFormat.VideoId(id));
            Assert.True(CompatFormat.Read(body, format.Status) == format.FailedStatus, $"{format.Name}: {body.ToJsonString()}");
            Assert.True(CompatFormat.Read(body, format.Url) is null or "", body.ToJsonString());
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task No_request_is_paid_for_twice(string provider, string name, string scenarioName)
    {
        var (system, scenario) = Find(provider, name, scenarioName);
        foreach (var fails in new[] { false, true })
        {
            if (fails && scenario.Refused is not null) continue;
            await fixture.Gateway.FinishAsync(CompatFormat.VideoId(Created(system, scenario, fails).Id));
            var prompt = SystemsGateway.Prompt(system, scenario, fails);
            var creates = provider is "cometapi"
                ? (await fixture.Sandbox.JobsAsync()).Count(job => job.Prompt == prompt)
                : (await fixture.Scripted.CreatesAsync(prompt)).GetValueOrDefault(provider)
                    - (fails ? 0 : 1);                                  // the failing prompt begins with the same text
            if (scenario.Body.Contains("PROMPT", StringComparison.Ordinal)) Assert.InRange(creates, fails ? 0 : 1, 1);
        }
    }

    [Fact]
    public void Every_route_of_the_catalogue_belongs_to_one_system()
    {
        var catalogue = ModelCatalogue.Load();
        var routes = catalogue.All.SelectMany(model => model.Routes.Select(route => (model.Id, route.Key, route.Value.Dialect)));
        var tested = TestedSystems.All.SelectMany(
            system => system.In(catalogue).Select(model => (model.Id, system.Provider, system.Dialect)));
        Assert.Equal(Describe(routes), Describe(tested));
        Assert.Equal(
            UpstreamSystem.InOrder.SelectMany(system => system.Prefixes.Keys.Select(dialect => (system.Name, dialect))).Order(),
            TestedSystems.All.Select(system => (system.Provider, system.Dialect)).Distinct().Order());
        Assert.Distinct(TestedSystems.Rows.Select(row => (row.System.Name, row.System.Provider, row.Scenario.Name)));
    }

    /// <summary>Without the system "openai", whose models the catalogue does not have.</summary>
    private static List<string> Describe(IEnumerable<(string Model, string System, string Dialect)> routes) => [.. routes
        .Where(route => (route.System, route.Dialect) is not ("openai", "openai"))
        .Select(route => $"{route.Model} at {route.System} ({route.Dialect})")
        .Order(StringComparer.Ordinal)];

    private (CompatFormat Format, string Id) Created(TestedSystem system, Scenario scenario, bool fails)
    {
        var response = fixture.ResponseTo(system, scenario, fails);
        var format = CompatFormat.OfPath(scenario.Path);
        return (format, CompatFormat.Read(response, format.Id) ?? throw new InvalidOperationException(response.ToJsonString()));
    }

    private static (TestedSystem System, Scenario Scenario) Find(string provider, string name, string scenarioName) =>
        TestedSystems.Rows.Single(row => row.System.Provider == provider && row.System.Name == name && row.Scenario.Name == scenarioName);
}
