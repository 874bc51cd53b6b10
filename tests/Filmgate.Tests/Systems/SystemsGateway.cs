using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Tests.Media;
using Filmgate.Tests.Processes;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Systems;

/// <summary>
/// One gateway, one sandbox, and one process with all scripted providers. It sends the completed and the failing request of every row
/// before the first test. No row fails by its account: the gateway would then send other rows of that provider elsewhere.
/// </summary>
public sealed class SystemsGateway : IAsyncLifetime
{
    private static readonly string Picture = Convert.ToBase64String(Pictures.Png(640, 360));
    private static readonly string Clip = $"data:video/mp4;base64,{Convert.ToBase64String(SampleMedia.Sound)}";
    private readonly ConcurrentDictionary<(string System, string Scenario, bool Fails), JsonNode> _responses = new();
    private SandboxProcess? _sandbox;
    private ScriptedProvidersProcess? _scripted;
    private GatewayProcess? _gateway;

    internal SandboxProcess Sandbox => _sandbox!;

    internal ScriptedProvidersProcess Scripted => _scripted!;

    internal GatewayProcess Gateway => _gateway!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = new(speed: 100, createDelay: default, ffmpeg: false);
        _scripted = new();
        _sandbox.Launch();
        _scripted.Launch();
        _gateway = Configured(_sandbox.Url, _scripted.Url);
        _gateway.Launch();
        await Task.WhenAll(_sandbox.WaitUntilReadyAsync(), _scripted.WaitUntilReadyAsync(), _gateway.WaitUntilReadyAsync());
        var creates = TestedSystems.Rows.SelectMany(
            row => new[] { (row.System, row.Scenario, Fails: false), (row.System, row.Scenario, Fails: true) });
        await Parallel.ForEachAsync(creates, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (create, _) =>
        {
            var (system, scenario, fails) = create;
            _responses[(Key(system), scenario.Name, fails)] = await CreateAsync(system, scenario, fails);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new ServerProcess?[] { _gateway, _sandbox, _scripted })
            if (process is not null) await process.DisposeAsync();
    }

    /// <summary>The response to the create of a row.</summary>
    internal JsonNode ResponseTo(TestedSystem system, Scenario scenario, bool fails) => _responses[(Key(system), scenario.Name, fails)];

    internal static string Prompt(TestedSystem system, Scenario scenario, bool fails) =>
        $"A kite by {system.Name} at {system.Provider}, {scenario.Name}{(fails ? $" {scenario.Fails}" : "")}";

    private async Task<JsonNode> CreateAsync(TestedSystem system, Scenario scenario, bool fails)
    {
        var prompt = Prompt(system, scenario, fails && scenario.Refused is null);
        var body = Filled(fails && scenario.Refused is not null ? scenario.Fails : scenario.Body, prompt);
        var path = scenario.Path;
        if (scenario.Preparation is { } first && !(fails && scenario.Refused is not null))
        {
            var made = await PostAsync(first.Path, Filled(first.Body, $"{prompt.Split('[')[0]}, the first of two"));
            var id = CompatFormat.Read(made, first.Take) ?? throw new InvalidOperationException(made.ToJsonString());
            if (first.IsVideo) await Gateway.FinishAsync(id);
            path = path.Replace("PARENT", id, StringComparison.Ordinal);
            body = body.Replace("PARENT", id, StringComparison.Ordinal).Replace("SESSION", id, StringComparison.Ordinal);
        }

        var json = JsonNode.Parse(body)!.AsObject();
        if (system.Provider is not "cometapi" && (string?)json["model"] is { } model && Pinned(system, model) is { } pinned)
            json["model"] = pinned.Id;
        return await PostAsync(path, json.ToJsonString());
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = CompatFormat.Json(JsonNode.Parse(body)!) };
        request.Headers.Add("X-Runway-Version", "2024-11-06");
        using var response = await Gateway.Http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static string Filled(string template, string prompt) => template
        .Replace("PROMPT", prompt, StringComparison.Ordinal)
        .Replace("PICTURE", $"data:image/png;base64,{Picture}", StringComparison.Ordinal)
        .Replace("BASE64", Picture, StringComparison.Ordinal)
        .Replace("CLIP", Clip, StringComparison.Ordinal)
        .Replace("URL", "https://clips.invalid/a.mp4", StringComparison.Ordinal);

    private static string Key(TestedSystem system) => $"{system.Name} at {system.Provider}";

    /// <summary>Routes a model that CometAPI has too, or an unknown one, to one provider, as an operator does with a model file.</summary>
    private static CatalogueModel? Pinned(TestedSystem system, string id)
    {
        var model = ModelCatalogue.Load().FindOrUnchecked(id);
        if (!model.Routes.ContainsKey("cometapi")) return null;
        var route = model.Routes[system.Provider];
        return model with
        {
            Id = $"{system.Provider}:{id}",
            Routes = new Dictionary<string, ModelRoute> { [system.Provider] = route with { Model = route.Model ?? id } },
        };
    }

    private static GatewayProcess Configured(Uri sandbox, Uri scripted)
    {
        var direct = TestedSystems.All.Select(system => system.Provider).Where(name => name is not "cometapi").Distinct().ToList();
        object Of(string name, Uri url, object credential) => new
        {
            name,
            system = name,
            base_url = url,
            poll_gap = "30ms",
            credentials = new[] { credential },
            max_concurrent = "unlimited",                               // the scripted providers have no limits to wait for
            requests_per_minute = "unlimited",
        };
        var pins = TestedSystems.Rows.Where(row => row.System.Provider is not "cometapi")
            .Select(row => (string?)JsonNode.Parse(row.Scenario.Body)!["model"] is { } model ? Pinned(row.System, model) : null)
            .OfType<CatalogueModel>()
            .DistinctBy(model => model.Id)
            .ToList();
        var gateway = new GatewayProcess
        {
            Configuration = new
            {
                providers = direct.Select(name => name is "kling"
                    ? Of(name, new(scripted, name), new { id = "main", env = "KEY_KLING", access_key_env = "KEY_KLING_ACCESS" })
                    : Of(name, new(scripted, name), new { id = "main", env = $"KEY_{name.ToUpperInvariant()}" }))
                    .Prepend(Of("cometapi", sandbox, new { id = "main", env = "KEY_COMET" })),
            },
            Secrets = new Dictionary<string, string>(
                direct.Select(name => KeyValuePair.Create($"KEY_{name.ToUpperInvariant()}", $"key-of-{name}")))
            {
                ["KEY_COMET"] = "test-key",
                ["KEY_KLING"] = "secret-key-of-kling-long-enough",
                ["KEY_KLING_ACCESS"] = "access-key-of-kling",
            },
            Settings = new()
            {
                ["retry_pause"] = "20ms",
                ["submit_window"] = "3s",
                ["submits"] = "64",
                ["download_allow_private"] = "true",
            },
        };
        var models = Path.Combine(gateway.Folder, "models.json");
        File.WriteAllText(models, JsonSerializer.Serialize(pins, CatalogueJson.Default.ListCatalogueModel));
        gateway.Settings["models"] = models;
        gateway.Settings["public_url"] = gateway.Url.ToString();        // Runway's compatibility route requires a callback URL
        return gateway;
    }
}
