using System.Collections.Concurrent;

namespace Filmgate.Tests.Processes;

/// <summary>
/// Gateways with short timeouts and one sandbox. Creates a video for each case before the first test runs. A refusal for lack of capacity
/// or of the account holds for all videos of a gateway, so cards that cause one have a gateway of their own. So has the slow card: its
/// deadline
/// must be far below the time that the render takes, also on a busy machine.
/// </summary>
public sealed class ProviderFailureFixture : IAsyncLifetime
{
    private static readonly IReadOnlyList<string[]> CardsApart =
        [["slow"], ["rate-limit", "overloaded"], ["rate-limit-always"], ["no-balance"], ["unauthorized"]];

    private readonly ConcurrentDictionary<(string TestCard, string Model), string> _ids = new();
    private readonly List<GatewayProcess> _gateways = [];
    private SandboxProcess? _sandbox;

    internal SandboxProcess Sandbox => _sandbox!;

    internal GatewayProcess GatewayOf(string testCard)
    {
        var apart = CardsApart.Index().FirstOrDefault(group => group.Item.Contains(testCard), (-1, [])).Index;
        return _gateways[apart + 1];
    }

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxProcess.StartNewAsync(speed: 2);        // slow renders take at least 13 s
        _gateways.Add(Gateway(submitWindow: "6s"));
        _gateways.Add(Gateway(submitWindow: "6s", deadline: "3s"));
        _gateways.Add(Gateway(submitWindow: "60s"));                    // each retry of these cards delays the other ones
        for (var i = 3; i <= CardsApart.Count; i++) _gateways.Add(Gateway(submitWindow: "6s"));
        await Task.WhenAll(_gateways.Select(gateway => gateway.StartAsync()));
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(ProviderFailureCases.InCreationOrder, options, async (row, _) =>
        {
            var request = new Crash.ClientRequest(row.Model, row.Case.Prompt(row.Model), "", WithImage: row.Model == "gen3a_turbo");
            var gateway = GatewayOf(row.Case.TestCard);
            _ids[(row.Case.TestCard, row.Model)] = (await gateway.CreateAsync(request.Body())).Id;
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }

    internal string IdOf(string testCard, string model) => _ids[(testCard, model)];

    private GatewayProcess Gateway(string submitWindow, string deadline = "11s") => new()
    {
        Upstream = Sandbox.Url,
        PollGap = TimeSpan.FromMilliseconds(200),
        Settings = new()
        {
            ["submits"] = "64",
            ["submit_timeout"] = "5s",
            ["submit_window"] = submitWindow,
            ["start_grace"] = "3s",
            ["deadline"] = deadline,
            ["watch"] = "5m",
            ["download_window"] = "5s",
            ["retry_pause"] = "200ms",
            ["unknown_models"] = "pass",                                // FallbackTests try a model that only the provider refuses
        },
    };
}
