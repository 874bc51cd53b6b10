using System.Collections.Concurrent;

namespace Filmgate.Tests.Processes;

/// <summary>A gateway with short timeouts and a sandbox. Creates a video for each case before the first test runs.</summary>
public sealed class ProviderFailureFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string TestCard, string Model), string> _ids = new();
    private SandboxProcess? _sandbox;
    private GatewayProcess? _gateway;

    internal SandboxProcess Sandbox => _sandbox!;

    internal GatewayProcess Gateway => _gateway!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxProcess.StartNewAsync(speed: 2);        // slow renders take at least 13 s, longer than the deadline
        _gateway = new()
        {
            Upstream = _sandbox.Url,
            PollGap = TimeSpan.FromMilliseconds(200),
            Settings = new()
            {
                ["submits"] = "64",
                ["submit_timeout"] = "5s",
                ["submit_window"] = "6s",
                ["start_grace"] = "3s",
                ["deadline"] = "11s",
                ["watch"] = "5m",
                ["download_window"] = "5s",
                ["retry_pause"] = "200ms",
                ["unknown_models"] = "pass",            // FallbackTests try a model that only the provider refuses
            },
        };
        await _gateway.StartAsync();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(ProviderFailureCases.InCreationOrder, options, async (row, _) =>
        {
            var request = new Crash.ClientRequest(row.Model, row.Case.Prompt(row.Model), "", WithImage: row.Model == "gen3a_turbo");
            _ids[(row.Case.TestCard, row.Model)] = (await _gateway.CreateAsync(request.Body())).Id;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }

    internal string IdOf(string testCard, string model) => _ids[(testCard, model)];
}
