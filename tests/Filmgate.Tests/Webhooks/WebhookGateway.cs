using Filmgate.Engine;
using Filmgate.Settings;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

/// <summary>A gateway without loops: the test settles the videos, runs the deliveries, and advances the clock.</summary>
internal sealed class WebhookGateway : IAsyncDisposable
{
    private WebhookGateway(RunningGateway gateway, ManualClock clock) => (Gateway, Clock) = (gateway, clock);

    public RunningGateway Gateway { get; }

    public ManualClock Clock { get; }

    public IServiceProvider Services => Gateway.Services;

    public IVideoStore Videos => Services.GetRequiredService<IVideoStore>();

    public VideoTransitions Transitions => Services.GetRequiredService<VideoTransitions>();

    public IDeliveryStore Messages => Services.GetRequiredService<IDeliveryStore>();

    public DeliveryQueue Queue => Services.GetRequiredService<DeliveryQueue>();

    public Transition[] ToRunning =>
    [
        Transition.Submitting(A.Attempt(), Clock.GetUtcNow()),
        Transition.Running("task_9", Clock.GetUtcNow(), Clock.GetUtcNow().AddHours(1)),
    ];

    private DeliveryLoop Loop => Services.GetRequiredService<DeliveryLoop>();

    private string Node => Services.GetRequiredService<NodeLease>().Node;

    public static async Task<WebhookGateway> StartAsync(
        Func<GatewaySettings, GatewaySettings>? change = null, ManualClock? clock = null, string? data = null)
    {
        clock ??= new();
        var gateway = await RunningGateway.StartAsync(
            new("http://127.0.0.1:1"),
            loops: false,
            clock: clock,
            data: data,
            change: settings => (change ?? (s => s))(settings with { Webhooks = settings.Webhooks with { AllowPrivate = true } }));
        return new(gateway, clock);
    }

    public async Task<VideoTask> CreateAsync(string? url, string owner = "local", Func<VideoRequest, VideoRequest>? change = null)
    {
        var request = new VideoRequest { Prompt = "A kite", WebhookUrl = url };
        var task = A.Task(owner, Node, Clock.GetUtcNow()) with { Request = change?.Invoke(request) ?? request };
        return (await Videos.CreateAsync(task, default)).Task;
    }

    public async Task<VideoTask> SettleAsync(VideoTask task, params Transition[] transitions)
    {
        foreach (var transition in transitions) task = (await Transitions.SettleAsync(task, transition, Clock.GetUtcNow(), default))!;
        return task;
    }

    /// <summary>A video that completes. By default, it selects only that event.</summary>
    public async Task<VideoTask> CompleteAsync(string? url, string owner = "local", Func<VideoRequest, VideoRequest>? change = null)
    {
        var created = await CreateAsync(url, owner, change ?? (r => r with { WebhookEvents = [WebhookEvents.Completed] }));
        var task = await SettleAsync(created, ToRunning);
        var storing = Transition.Storing(new("https://cdn.test/v.mp4"), Clock.GetUtcNow());
        return await SettleAsync(task, storing, Transition.Completed(A.Asset(task.Id)));
    }

    /// <summary>Sends deliveries until none is due.</summary>
    public async Task DeliverAsync()
    {
        while (await Loop.RunOnceAsync(default) > 0)
        {
        }
    }

    /// <summary>Advances the clock in steps. After each, it renews the lease and sends what is due.</summary>
    public async Task AdvanceAsync(TimeSpan time, TimeSpan? step = null)
    {
        for (var left = time; left > TimeSpan.Zero; left -= step ?? time)
        {
            Clock.Advance(left < step ? left : step ?? time);
            await Services.GetRequiredService<NodeLease>().RenewAsync(default);
            await DeliverAsync();
        }
    }

    public Task MaintainAsync() => Loop.MaintainAsync(default);

    public async Task<Delivery> OnlyAsync(string owner = "local") => Assert.Single(await Messages.ListAsync(owner, new(), 10, default));

    public async Task<string> SecretAsync(string owner = "local") =>
        (await Services.GetRequiredService<SigningKeys>().SecretAsync(owner, default))!.Value;

    public ApiTestClient Api() => new(Gateway, null);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
