using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Files;

/// <summary><c>/v1/files</c> over HTTP.</summary>
public sealed class FileEndpointsTests
{
    private static readonly byte[] Png = Pictures.Png(40, 30);

    [Fact]
    public async Task A_file_is_uploaded_listed_read_and_deleted_in_OpenAIs_format()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var file = await api.UploadAsync(
            Png, "a kite.png", ("purpose", "vision"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "3600"));

        Assert.True(file.Status == 200, file.Text);
        Assert.Equal(
            ("file", $"{Png.Length}", "a kite.png", "vision", "processed"),
            (file["object"], file["bytes"], file["filename"], file["purpose"], file["status"]));
        Assert.Equal(3600, long.Parse(file["expires_at"]!) - long.Parse(file["created_at"]!));
        Assert.Equal(file.Text, (await api.GetAsync($"/v1/files/{file.Id}")).Text);

        var content = await api.GetAsync($"/v1/files/{file.Id}/content");
        Assert.Equal(
            (200, "image/png", "nosniff"), (content.Status, content.Headers["Content-Type"], content.Headers["X-Content-Type-Options"]));
        Assert.Equal(Png, content.Bytes);
        Assert.Contains("a kite.png", content.Headers["Content-Disposition"]);
        Assert.Equal(Png[2..5], (await api.GetAsync($"/v1/files/{file.Id}/content", ("Range", "bytes=2-4"))).Bytes);
        Assert.Equal((416, "range_not_satisfiable"), (await api.GetAsync($"/v1/files/{file.Id}/content", ("Range", "bytes=99999-"))).Error);
        Assert.Equal(304, (await api.GetAsync($"/v1/files/{file.Id}/content", ("If-None-Match", content.Headers["ETag"]))).Status);
        Assert.Equal($"{Png.Length}", (await api.SendAsync(HttpMethod.Head, $"/v1/files/{file.Id}/content")).Headers["Content-Length"]);

        var deleted = await api.DeleteAsync($"/v1/files/{file.Id}");
        Assert.Equal((file.Id, "file", "True"), (deleted["id"], deleted["object"], deleted["deleted"]));
        foreach (var path in new[] { "", "/content" })
            Assert.Equal((404, "file_not_found"), (await api.GetAsync($"/v1/files/{file.Id}{path}")).Error);
        Assert.Equal((404, "file_not_found"), (await api.DeleteAsync($"/v1/files/{file.Id}")).Error);
    }

    [Fact]
    public async Task A_list_is_paged_ordered_and_filtered()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var ids = new List<string>();
        foreach (var purpose in new[] { "vision", "user_data", "vision" })
            ids.Add((await api.UploadAsync(Png, "a.png", ("purpose", purpose))).Id);

        var first = await api.GetAsync("/v1/files?limit=2&order=asc");
        Assert.Equal(ids[..2], first.Ids);
        Assert.Equal(("True", ids[0], ids[1]), (first["has_more"], first["first_id"], first["last_id"]));
        var second = await api.GetAsync($"/v1/files?limit=2&order=asc&after={ids[1]}");
        Assert.Equal(ids[2..], second.Ids);
        Assert.Equal("False", second["has_more"]);
        Assert.Equal(ids.AsEnumerable().Reverse(), (await api.GetAsync("/v1/files")).Ids);
        Assert.Equal([ids[2], ids[0]], (await api.GetAsync("/v1/files?purpose=vision")).Ids);
        Assert.Empty((await api.GetAsync($"/v1/files?after={ids[0]}")).Ids);
        foreach (var wrong in new[] { "limit=0", "limit=1001", "limit=x", "order=up", "after=video_0", "purpose=%00" })
            Assert.Equal(400, (await api.GetAsync($"/v1/files?{wrong}")).Status);
    }

    [Fact]
    public async Task A_file_is_visible_to_its_own_key_only()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var id = (await api.UploadAsync(Png)).Id;

        foreach (var path in new[] { "", "/content" })
            Assert.Equal((404, "file_not_found"), (await other.GetAsync($"/v1/files/{id}{path}")).Error);
        Assert.Equal((404, "file_not_found"), (await other.DeleteAsync($"/v1/files/{id}")).Error);
        Assert.Equal(
            (404, "file_not_found"),
            (await other.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = new { file_id = id } })).Error);
        Assert.Empty((await other.GetAsync("/v1/files")).Ids);
        using var anonymous = new ApiTestClient(gateway, null);
        Assert.Equal(401, (await anonymous.GetAsync($"/v1/files/{id}/content")).Status);
        Assert.Equal(401, (await anonymous.UploadAsync(Png)).Status);
        Assert.Equal(200, (await api.GetAsync($"/v1/files/{id}")).Status);
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once_and_kept_until_the_last_file_with_them_is_deleted()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var sweeper = gateway.Services.GetRequiredService<MediaSweeper>();
        var (one, two) = ((await api.UploadAsync(Png)).Id, (await api.UploadAsync(Png, "again.png")).Id);
        Assert.Single(Inputs(gateway));

        await api.DeleteAsync($"/v1/files/{one}");
        clock.Advance(TimeSpan.FromDays(3));
        await sweeper.RunFullyAsync(default);
        Assert.Equal(Png, (await api.GetAsync($"/v1/files/{two}/content")).Bytes);

        await api.DeleteAsync($"/v1/files/{two}");
        await sweeper.RunFullyAsync(default);
        Assert.Empty(Inputs(gateway));
    }

    [Fact]
    public async Task An_expired_file_is_not_found_and_its_bytes_are_deleted_later()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.UploadAsync(Png, "a.png", ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "3600"))).Id;
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(404, (await api.GetAsync($"/v1/files/{id}")).Status);
        Assert.Equal(404, (await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = id })).Status);
        Assert.Empty((await api.GetAsync("/v1/files")).Ids);

        clock.Advance(TimeSpan.FromDays(2));
        await gateway.Services.GetRequiredService<MediaSweeper>().RunOnceAsync(default);
        Assert.Empty(Inputs(gateway));
    }

    [Fact]
    public async Task A_key_cannot_exceed_its_file_quota()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { FileQuotaBytes = (Png.Length * 2) + 1 } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var first = await api.UploadAsync(Png);
        Assert.Equal(200, (await api.UploadAsync(Png)).Status);
        Assert.Equal((409, "file_quota_exceeded"), (await api.UploadAsync(Png)).Error);
        Assert.Equal(200, (await other.UploadAsync(Png)).Status);
        await api.DeleteAsync($"/v1/files/{first.Id}");
        Assert.Equal(200, (await api.UploadAsync(Png)).Status);
    }

    [Fact]
    public async Task Other_files_and_invalid_forms_are_rejected()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        byte[][] files =
        [
            [], [1], "<svg onload=alert(1)>"u8.ToArray(), "{\"a\":1}"u8.ToArray(),
            Png[..60], [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], SampleMedia.Sound[..500],
        ];
        foreach (var bytes in files)
            Assert.Equal((400, "invalid_request"), (await api.UploadAsync(bytes)).Error);
        (string Name, string Value)[] fields =
        [
            ("purpose", "A B"), ("expires_after[seconds]", "60"), ("expires_after", "soon"), ("other", "x"),
            ("purpose", new string('x', 65)),
        ];
        foreach (var field in fields) Assert.Equal((400, "invalid_request"), (await api.UploadAsync(Png, "a.png", field)).Error);
        Assert.Equal((400, "invalid_request"), (await api.PostAsync("/v1/files", new { purpose = "vision" })).Error);
        var two = new MultipartFormDataContent { { new ByteArrayContent(Png), "file", "a" }, { new ByteArrayContent(Png), "file", "b" } };
        Assert.Equal((400, "invalid_request"), (await api.SendAsync(HttpMethod.Post, "/v1/files", two)).Error);
        Assert.Empty((await api.GetAsync("/v1/files")).Ids);
        Assert.Equal("c.png", (await api.UploadAsync(Png, "..\\b/../c.png"))["filename"]);
        Assert.Equal(
            "video/mp4",
            (await api.GetAsync($"/v1/files/{(await api.UploadAsync(SampleMedia.Sound, "a.mp4")).Id}/content")).Headers["Content-Type"]);
    }

    private static string[] Inputs(RunningGateway gateway) =>
        Directory.Exists(Path.Combine(gateway.Data, "media", "inputs"))
            ? Directory.GetFiles(Path.Combine(gateway.Data, "media", "inputs"), "*", SearchOption.AllDirectories)
            : [];
}
