using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Compat.Kling;

/// <summary>Editing elements starts with a session at the provider. All callers of this gateway share the provider's account.</summary>
public sealed class KlingSessionTests
{
    private const string Points = "\"frame_index\":3,\"points\":[{\"x\":0.5,\"y\":0.25}]";

    [Fact]
    public async Task Elements_are_selected_and_edited_in_a_session_that_other_keys_cannot_use()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var kling = new KlingApiClient(gateway);
        var (mine, theirs) = (await KeyAsync(gateway, "mine"), await KeyAsync(gateway, "theirs"));

        const string clip = """{"video_url":"https://clips.invalid/a.mp4"}""";
        var (_, opened, _) = await kling.SendAsync(HttpMethod.Post, "multi-elements/init-selection", clip, bearer: mine);
        var session = (string)opened["data"]!["session_id"]!;

        (string Step, string Fields)[] calls =
            [("add-selection", $",{Points}"), ("delete-selection", $",{Points}"), ("clear-selection", ""), ("preview-selection", "")];
        foreach (var (step, fields) in calls)
        {
            var body = $"{{\"session_id\":\"{session}\"{fields}}}";
            var (status, response, _) = await kling.SendAsync(HttpMethod.Post, $"multi-elements/{step}", body, bearer: mine);
            Assert.True((status, (string)response["data"]!["session_id"]!) == (200, session), response.ToJsonString());
            (status, response, _) = await kling.SendAsync(HttpMethod.Post, $"multi-elements/{step}", body, bearer: theirs);
            Assert.Equal((400, 1201), (status, (int)response["code"]!));
        }

        var edit = $$"""{"session_id":"{{session}}","edit_mode":"removal","prompt":"Away with the kite"}""";
        Assert.Equal(400, (await kling.SendAsync(HttpMethod.Post, "multi-elements", edit, bearer: theirs)).Status);
        var (createStatus, created, _) = await kling.SendAsync(HttpMethod.Post, "multi-elements", edit, bearer: mine);
        Assert.True(createStatus == 200, created.ToJsonString());
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var id = (string)created["data"]!["task_id"]!;
        while (await StatusAsync(id) is not "succeed") await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        Assert.Single(await kling.JobsAsync(), job => (string?)job!["prompt"] == "Away with the kite");

        async Task<string> StatusAsync(string video) =>
            (string)(await kling.SendAsync(HttpMethod.Get, $"multi-elements/{video}", bearer: mine)).Body["data"]!["task_status"]!;
    }

    private static async Task<string> KeyAsync(RunningGateway gateway, string name)
    {
        var (key, text) = ApiKey.Create(name, ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
        return text;
    }
}
