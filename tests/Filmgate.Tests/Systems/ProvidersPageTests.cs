using System.Runtime.CompilerServices;
using System.Text;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Systems;

/// <summary>docs/providers.md is the table of <see cref="SystemTests"/>, with capabilities from the catalogue and the dialects.</summary>
public sealed class ProvidersPageTests
{
    private const string Rewrite = "REWRITE_DOCS";

    [Fact]
    public async Task The_page_about_providers_matches_the_tests()
    {
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/providers.md");
        var page = await PageAsync();
        if (Environment.GetEnvironmentVariable(Rewrite) is "1") await File.WriteAllTextAsync(path, page);
        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == page,
            $"docs/providers.md differs from TestedSystems, the catalogue or the dialects. Update it: {Rewrite}=1 "
            + $"dotnet tests/Filmgate.Tests/bin/Release/net10.0/Filmgate.Tests.dll -class {typeof(ProvidersPageTests).FullName}");
    }

    private static async Task<string> PageAsync()
    {
        var catalogue = ModelCatalogue.Load();
        var page = new StringBuilder("""
            # Providers and systems

            A *system* is a family of models at one provider. Each row of the second table is a test with a gateway and a simulated
            provider in processes of their own: it creates a video, polls it, stores it and reads it in two formats, and lets
            another one fail. The [sandbox](sandbox.md) simulates CometAPI. Scripted servers simulate the others from their public
            documentation. No real service has been called; [`filmgate verify`](verify.md) calls one. The last column lists what
            no public source confirms.

            - **provider**: the name of the system in [filmgate.json](configuration.md#several-accounts), with the variables that
              enable it.
            - **text**, **image**, **first + last**, **audio**: what some model of the system accepts or makes, from the catalogue.
              `?`: the catalogue has no model.
            - **cancel**: the provider is told to stop. *tried*: with the format's own call, which CometAPI does not document.
              Elsewhere, a cancelled render may still be billed.
            - **callback**: the provider gets an address to call, if `public_url` is set. *checked*: its signature or handshake is
              verified. A callback is only a hint to poll.
            - **lost response**: what prevents paying twice when the response to a create is lost. *looked up*: the gateway asks the
              provider for its own id of the video. *reported*: the video fails with `submit_outcome_unknown`. The create is never
              sent again. Towards clients, `Idempotency-Key` works for all systems.

            | system | provider | models | text | image | first + last | audio | cancel | callback | lost response | unconfirmed |
            |---|---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (var system in TestedSystems.All)
            page.Append(Line(system, [.. system.In(catalogue)], await CapabilitiesOfAsync(system))).Append('\n');
        page.Append("""

            ## Tests

            | system | provider | request | created at | read as | simulated failure | result |
            |---|---|---|---|---|---|---|

            """);
        foreach (var (system, scenario) in TestedSystems.Rows) page.Append(Line(system, scenario)).Append('\n');
        return page.Append("""

            [clients.md](clients.md) lists the programs that the tests run against the gateway.

            A test generates this page from the table that the other tests run.

            """).ToString();
    }

    private static Task<DialectCapabilities> CapabilitiesOfAsync(TestedSystem system) =>
        DialectCapabilities.DetectAsync(new DialectSet()[system.Dialect], UpstreamSystem.ByName[system.Provider]);

    private static string Line(TestedSystem system, List<CatalogueModel> models, DialectCapabilities capabilities)
    {
        var upstream = UpstreamSystem.ByName[system.Provider];
        var keys = upstream is { UrlVariable: { } url, DefaultUrl: null } ? [.. upstream.KeyVariables, url] : upstream.KeyVariables;
        var open = models.Where(model => model.NativeRoute is null).ToList();
        string Some(Func<CatalogueModel, bool> has) => open.Count == 0 ? "?" : open.Exists(model => has(model)) ? "yes" : "no";
        string[] cells =
        [
            system.Name,
            $"`{system.Provider}` ({string.Join(", ", keys.Select(key => $"`{key}`"))})",
            models.Count == 0 ? "any" : string.Join(", ", models.Select(model => $"`{model.Id}`")),
            Some(m => m.Images.Min == 0 && m.Video is not VideoRule.Required),
            Some(m => m.Images.Max > 0),
            Some(m => m.Images.Max > 1),
            Some(m => m.Audio is not AudioRule.Never),
            !capabilities.Cancels ? "no" : system.Provider is "cometapi" ? "tried" : "yes",
            capabilities.RequestsCallbacks ? capabilities.VerifiesCallbacks ? "yes, checked" : "yes" : "no",
            capabilities.LooksUp ? "looked up" : "reported",
            system.Unconfirmed,
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Line(TestedSystem system, Scenario scenario)
    {
        CompatFormat[] formats = [CompatFormat.OpenAi, CompatFormat.OfPath(scenario.Path), CompatFormat.OfDialect(system.Dialect)];
        var read = formats.Distinct().Select(format => format.Name);
        var fails = scenario.Refused is not null ? "an invalid request"
            : system.Provider is "cometapi" ? string.Join(' ', scenario.Fails.Split(' ').Select(card => $"`{card}`"))
            : "the provider's own refusal";
        var ends = scenario.Refused is null ? $"`{scenario.Code}`" : $"refused, names `{scenario.Refused}`";
        var route = $"`POST {scenario.Path.Replace("PARENT", "{id}", StringComparison.Ordinal)}`";
        return $"| {system.Name} | `{system.Provider}` | {scenario.Name} | {route} | {string.Join(", ", read)} | {fails} | {ends} |";
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
