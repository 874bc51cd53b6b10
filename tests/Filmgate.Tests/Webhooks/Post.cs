using Filmgate.Engine;
using Filmgate.Settings;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

/// <summary>A gateway whose videos the test moves itself and whose deliveries it cranks; the clock is in its hand too.</summary>
internal sealed class Post : IAsyncDisposable
{
    private Post(RunningGateway gateway, ManualClock clock) => (Gateway, Clock) = (gateway, clock);

    public RunningGateway Gateway { get; }

    public ManualClock Clock { get; }

    public IVideoStore Videos => Gateway.Services.GetRequiredService<IVideoStore>();

    public IDeliveryStore Messages => Gateway.Services.GetRequiredService<IDeliveryStore>();

    public DeliveryQueue Queue => Gateway.Services.GetRequiredService<DeliveryQueue>();

    private DeliveryLoop Loop => Gateway.Services.GetRequiredService<DeliveryLoop>();

    private string Node => Gateway.Services.GetRequiredService<NodeLease>().Node;

    public static async Task<Post> OpenAsync(Func<GatewaySettings, GatewaySettings>? change = null, ManualClock? clock = null, string? data = null)
    {
        clock ??= new();
        var gateway = await RunningGateway.StartAsync(
            new("http://127.0.0.1:1"), loops: false, clock: clock, data: data, change: settings => (change ?? (s => s))(settings with { Webhooks = settings.Webhooks with { AllowPrivate = true } }));
        return new(gateway, clock);
    }

    public async Task<VideoTask> CreateAsync(string? url, string owner = "local", Func<VideoRequest, VideoRequest>? change = null)
    {
        var request = new VideoRequest { Prompt = "A kite", WebhookUrl = url };
        var task = A.Task(owner, Node, Clock.GetUtcNow()) with { Request = change?.Invoke(request) ?? request };
        return (await Videos.CreateAsync(task, default)).Task;
    }

    public async Task<VideoTask> MoveAsync(VideoTask task, params Transition[] moves)
    {
        foreach (var move in moves) task = (await Videos.SettleAsync(task, move, Clock.GetUtcNow(), default))!;
        return task;
    }

    public Transition[] ToRunning => [Transition.Submitting(A.Attempt(), Clock.GetUtcNow()), Transition.Running("task_9", Clock.GetUtcNow(), Clock.GetUtcNow().AddHours(1))];

    /// <summary>A video that goes all the way; tells of it according to the events asked for.</summary>
    public async Task<VideoTask> CompleteAsync(string? url, string owner = "local", Func<VideoRequest, VideoRequest>? change = null)
    {
        var task = await MoveAsync(await CreateAsync(url, owner, change ?? (r => r with { WebhookEvents = [WebhookEvents.Completed] })), ToRunning);
        return await MoveAsync(task, Transition.Storing(new("https://cdn.test/v.mp4"), Clock.GetUtcNow()), Transition.Completed(A.Asset(task.Id)));
    }

    /// <summary>Turns the crank until nothing is due at this moment.</summary>
    public async Task DeliverAsync()
    {
        while (await Loop.RunOnceAsync(default) > 0)
        {
        }
    }

    /// <summary>Time goes by in steps, with a heartbeat and a look at the queue after each.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        for (var left = time; left > TimeSpan.Zero; left -= step ?? time)
        {
            Clock.Advance(left < step ? left : step ?? time);
            await Gateway.Services.GetRequiredService<NodeLease>().BeatAsync(default);
            await DeliverAsync();
        }
    }

    public Task TendAsync() => Loop.TendAsync(default);

    public async Task<Delivery> OnlyAsync(string owner = "local") => Assert.Single(await Messages.ListAsync(owner, new(), 10, default));

    public async Task<string> SecretAsync(string owner = "local") => (await Gateway.Services.GetRequiredService<SigningSecrets>().OwnAsync(owner, default))!.Value;

    public ApiTestClient Door() => new(Gateway, null);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
