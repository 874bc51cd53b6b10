using System.Net;
using System.Net.Http.Json;
using Filmgate.Media.Inputs;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Large requests in JSON wait for their share of the memory.</summary>
public sealed class InputMemoryTests
{
    private const int ThreeMegabytes = 3 << 20;
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_request_takes_a_share_and_returns_it_and_a_small_one_takes_none(bool knowsLength)
    {
        await using var gateway = await StartAsync();
        var memory = gateway.Services.GetRequiredService<InputMemory>().Bodies;
        using (await memory.TakeAsync(memory.Bytes, default))
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(gateway, 1000, knowsLength)).Status);
            var large = PostAsync(gateway, ThreeMegabytes, knowsLength);
            await UntilAsync(() => memory.Waiting == 1);
            Assert.False(large.IsCompleted);
            memory.Return(memory.Bytes);

            var (status, text, _) = await large;
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("prompt", text);                            // it was read: only the prompt is too long
            await UntilAsync(() => memory.Free == memory.Bytes);
            await memory.TakeAsync(memory.Bytes, default);
        }

        Assert.Equal(memory.Bytes, memory.Free);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_told_when_to_come_again()
    {
        await using var gateway = await StartAsync();
        var memory = gateway.Services.GetRequiredService<InputMemory>().Bodies;
        using var held = await memory.TakeAsync(memory.Bytes, default);
        var large = PostAsync(gateway, ThreeMegabytes);
        await UntilAsync(() => memory.Waiting == 1);
        _clock.Advance(MemoryBudget.MaxWait);

        var (status, text, retryAfter) = await large;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (status, retryAfter));
        Assert.Contains("input_memory_busy", text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_never_fits_is_refused_with_what_to_do(bool knowsLength)
    {
        await using var gateway = await StartAsync();
        var (status, text, _) = await PostAsync(gateway, 20 << 20, knowsLength);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("request_too_large", text);
        Assert.Contains("multipart/form-data", text);
        var memory = gateway.Services.GetRequiredService<InputMemory>().Bodies;
        await UntilAsync(() => memory.Free == memory.Bytes);
    }

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(
        loops: false,
        clock: _clock,
        change: settings => settings with { Media = settings.Media with { InputMemoryBytes = InputMemory.MinBytes } });

    private static async Task<(HttpStatusCode Status, string Text, TimeSpan? RetryAfter)> PostAsync(
        RunningGateway gateway, int promptLength, bool knowsLength = true)
    {
        using var content = JsonContent.Create(new { model = "never-heard-of", prompt = new string('a', Math.Max(33_000, promptLength)) });
        if (knowsLength) await content.LoadIntoBufferAsync();
        using var response = await gateway.Http.PostAsync("/v1/videos", content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
    }
}
