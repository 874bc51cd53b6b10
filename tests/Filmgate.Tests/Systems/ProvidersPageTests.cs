using System.Runtime.CompilerServices;
using System.Text;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Systems;

/// <summary>docs/providers.md is the table of <see cref="SystemTests"/>, with what the catalogue and the dialects say of each system.</summary>
public sealed class ProvidersPageTests
{
    private const string Rewrite = "REWRITE_DOCS";

    [Fact]
    public async Task The_page_about_providers_says_what_the_tests_play()
    {
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/providers.md");
        var page = await PageAsync();
        if (Environment.GetEnvironmentVariable(Rewrite) is "1") await File.WriteAllTextAsync(path, page);
        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == page,
            $"docs/providers.md differs from PlayedSystems, the catalogue or the dialects. Write it anew: {Rewrite}=1 dotnet tests/Filmgate.Tests/bin/Release/net10.0/Filmgate.Tests.dll -class {typeof(ProvidersPageTests).FullName}");
    }

    private static async Task<string> PageAsync()
    {
        var catalogue = ModelCatalogue.Load();
        var page = new StringBuilder("""
            # Systems and providers

            Every line of the second table is a test: a gateway in front of a simulated provider, each a process of its own; a video is created, polled, stored and
            read in two shapes, and another one fails. CometAPI is played by the [sandbox](sandbox.md), the others by scripted servers that answer as their public
            documentation has it. No real service has been called: what no public source confirms stands in the last column.

            - **provider** is the name of the system in [filmgate.json](configuration.md), with the variables that enable it.
            - **text**, **image**, **first + last**, **audio**: what some model of the system takes or makes, by the catalogue. `?`: nothing of it is in the catalogue.
            - **cancel**: the provider is told to stop. *tried*: by the format's own call, which CometAPI does not document. Elsewhere a cancelled render may still be billed.
            - **callback**: the provider is given an address to call, where `public_url` is set; *checked*: its signature or handshake is verified. A call is only a hint to poll.
            - **idempotency (a lost answer)**: what keeps a create whose answer never came from being paid for twice. *looked up*: the provider is asked for our id.
              Elsewhere the video ends as `submit_outcome_unknown`. Nowhere is it sent again. Towards clients `Idempotency-Key` holds for every system.

            | system | provider | models | text | image | first + last | audio | cancel | callback | idempotency (a lost answer) | unconfirmed |
            |---|---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (var system in PlayedSystems.All) page.Append(Line(system, [.. system.In(catalogue)], await FactsAsync(system))).Append('\n');
        page.Append("""

            ## As they are played

            | system | provider | way | created at | read as | failure played | ends as |
            |---|---|---|---|---|---|---|

            """);
        foreach (var (system, play) in PlayedSystems.Rows) page.Append(Line(system, play)).Append('\n');
        return page.Append("""

            ## Clients

            These programs of others run in the tests, unmodified but for the base URL and the key:

            | client | base URL | what it does there |
            |---|---|---|
            | `openai` for Node | `http://gateway/v1` | create (JSON, form, stream), poll, list, download, remix, delete, models |
            | `OpenAI` for .NET, `VideoClient` | `http://gateway/v1` | create (JSON, form), get, list, download, remix, delete |
            | `@runwayml/sdk` for Node | `http://gateway/runwayml` | every kind of task, retrieve, wait, cancel, delete |
            | `ai` for Node with `@ai-sdk/xai` | `http://gateway/grok/v1` | text, first frame, edit |
            | `ai` for Node with `@ai-sdk/bytedance` | `http://gateway/volc/v3` | text, first frame |

            The AI SDK fetches finished files itself and refuses addresses of its own machine: in front of a gateway on `127.0.0.1` it needs its `download` option.

            This page is written by a test from the table that the other tests run.

            """).ToString();
    }

    private static Task<DialectFacts> FactsAsync(PlayedSystem system) => DialectFacts.OfAsync(new DialectSet()[system.Dialect], UpstreamSystem.All[system.Provider]);

    private static string Line(PlayedSystem system, List<CatalogueModel> models, DialectFacts facts)
    {
        var keys = UpstreamSystem.All[system.Provider] is { UrlVariable: { } url, Url: null } own ? [.. own.Keys, url] : UpstreamSystem.All[system.Provider].Keys;
        var open = models.Where(model => model.NativeRoute is null).ToList();
        string Some(Func<CatalogueModel, bool> has) => open.Count == 0 ? "?" : open.Exists(model => has(model)) ? "yes" : "no";
        return $"| {system.Name} | `{system.Provider}` ({string.Join(", ", keys.Select(key => $"`{key}`"))}) | {(models.Count == 0 ? "any" : string.Join(", ", models.Select(model => $"`{model.Id}`")))} | "
            + $"{Some(m => m.Images.Min == 0 && m.Video is not VideoRule.Required)} | {Some(m => m.Images.Max > 0)} | {Some(m => m.Images.Max > 1)} | {Some(m => m.Audio is not AudioRule.Never)} | "
            + $"{(!facts.Cancels ? "no" : system.Provider is "cometapi" ? "tried" : "yes")} | {(facts.AsksForCallbacks ? facts.ChecksCallbacks ? "yes, checked" : "yes" : "no")} | {(facts.LooksUp ? "looked up" : "reported")} | {system.Unconfirmed} |";
    }

    private static string Line(PlayedSystem system, Play play)
    {
        var read = new[] { Shape.OpenAi, Shape.OfPath(play.Path), Shape.OfDialect(system.Dialect) }.Distinct().Select(shape => shape.Name);
        var fails = play.Refused is not null ? "a wrong request" : system.Provider is "cometapi" ? string.Join(' ', play.Fails.Split(' ').Select(card => $"`{card}`")) : "the provider's own refusal";
        var ends = play.Refused is null ? $"`{play.Code}`" : $"refused, names `{play.Refused}`";
        return $"| {system.Name} | `{system.Provider}` | {play.What} | `POST {play.Path.Replace("PARENT", "{id}", StringComparison.Ordinal)}` | {string.Join(", ", read)} | {fails} | {ends} |";
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
