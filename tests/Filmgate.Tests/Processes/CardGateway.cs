using System.Collections.Concurrent;

namespace Filmgate.Tests.Processes;

/// <summary>One gateway with short patience in front of one sandbox, and a video on the way for every row of the table before the first row is looked at.</summary>
public sealed class CardGateway : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string Card, string Model), string> _ids = new();
    private SandboxProcess? _sandbox;
    private GatewayProcess? _gateway;

    internal SandboxProcess Sandbox => _sandbox!;

    internal GatewayProcess Gateway => _gateway!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxProcess.StartNewAsync(speed: 2);        // slow renders take 13 s and more: longer than the deadline
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
            },
        };
        await _gateway.StartAsync();
        await Parallel.ForEachAsync(CardCases.Rows, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (row, _) =>
        {
            var order = new Crash.Order(row.Model, row.Case.Prompt(row.Model), "", WithImage: row.Model == "gen3a_turbo");
            _ids[(row.Case.Card, row.Model)] = (await _gateway.CreateAsync(order.Body())).Id;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }

    internal string IdOf(string card, string model) => _ids[(card, model)];
}
