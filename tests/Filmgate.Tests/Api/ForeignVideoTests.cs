using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api;

/// <summary>A video is visible to its own key only, in every API.</summary>
public sealed class ForeignVideoTests
{
    [Theory]
    [InlineData("GET", "/v1/videos/ID", 404)]
    [InlineData("DELETE", "/v1/videos/ID", 404)]
    [InlineData("GET", "/kling/v1/videos/text2video/ID", 404)]
    [InlineData("GET", "/grok/v1/videos/ID", 404)]
    [InlineData("GET", "/volc/v3/contents/generations/tasks/ID", 404)]
    [InlineData("GET", "/runwayml/v1/tasks/ID", 404)]
    [InlineData("DELETE", "/runwayml/v1/tasks/ID", 404)]
    [InlineData("GET", "/runwayml/v1/tasks/UUID", 404)]
    [InlineData("DELETE", "/runwayml/v1/tasks/UUID", 404)]
    [InlineData("POST", "/runway/feed", 400)]                          // "task_not_exist", as there
    public async Task A_video_of_another_key_is_not_found(string method, string path, int status)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var mine = await ApiTestClient.WithNewKeyAsync(gateway);
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "another client");
        var id = (await mine.CreateAsync()).Id;
        var uuid = Guid.ParseExact(id["video_".Length..], "N").ToString("D");

        var response = await other.SendAsync(
            new(method),
            path.Replace("UUID", uuid, StringComparison.Ordinal).Replace("ID", id, StringComparison.Ordinal),
            method is "POST" ? new StringContent($$"""{"task_id":"{{id}}"}""", null, "application/json") : null);

        Assert.Equal(status, response.Status);
        Assert.DoesNotContain("A kite", response.Text, StringComparison.Ordinal);
        Assert.Equal("queued", (await mine.GetAsync($"/v1/videos/{id}"))["status"]);
    }
}
