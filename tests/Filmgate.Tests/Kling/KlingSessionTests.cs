using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Kling;

/// <summary>An edit of elements begins with a session at the provider, whose account all callers of this gateway share.</summary>
public sealed class KlingSessionTests
{
    private const string Points = "\"frame_index\":3,\"points\":[{\"x\":0.5,\"y\":0.25}]";

    [Fact]
    public async Task Elements_are_selected_and_edited_and_nobody_else_sees_the_session()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var kling = new KlingDoor(gateway);
        var (mine, theirs) = (await KeyAsync(gateway, "mine"), await KeyAsync(gateway, "theirs"));

        var (_, opened, _) = await kling.SendAsync(HttpMethod.Post, "multi-elements/init-selection", """{"video_url":"https://clips.invalid/a.mp4"}""", bearer: mine);
        var session = (string)opened["data"]!["session_id"]!;

        foreach (var (step, more) in new[] { ("add-selection", $",{Points}"), ("delete-selection", $",{Points}"), ("clear-selection", ""), ("preview-selection", "") })
        {
            var body = $"{{\"session_id\":\"{session}\"{more}}}";
            var (status, said, _) = await kling.SendAsync(HttpMethod.Post, $"multi-elements/{step}", body, bearer: mine);
            Assert.True((status, (string)said["data"]!["session_id"]!) == (200, session), said.ToJsonString());
            (status, said, _) = await kling.SendAsync(HttpMethod.Post, $"multi-elements/{step}", body, bearer: theirs);
            Assert.Equal((400, 1201), (status, (int)said["code"]!));
        }

        var edit = $$"""{"session_id":"{{session}}","edit_mode":"removal","prompt":"Away with the kite"}""";
        Assert.Equal(400, (await kling.SendAsync(HttpMethod.Post, "multi-elements", edit, bearer: theirs)).Status);
        var (created, answer, _) = await kling.SendAsync(HttpMethod.Post, "multi-elements", edit, bearer: mine);
        Assert.True(created == 200, answer.ToJsonString());
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var id = (string)answer["data"]!["task_id"]!;
        while ((string)(await kling.SendAsync(HttpMethod.Get, $"multi-elements/{id}", bearer: mine)).Body["data"]!["task_status"]! is not "succeed")
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, bound.Token);
        Assert.Single(await kling.JobsAsync(), job => (string?)job!["prompt"] == "Away with the kite");
    }

    private static async Task<string> KeyAsync(RunningGateway gateway, string name)
    {
        var (key, text) = ApiKey.Create(name, ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
        return text;
    }
}
