using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api;

/// <summary>OpenAI's official client for Node, unmodified; tests/node/openai-client.mjs has its steps.</summary>
public sealed class OpenAiNodeClientTests
{
    [Fact]
    public async Task The_official_node_client_works_with_another_base_url_only()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);

        var said = await NodeProgram.RunAsync(gateway, "openai-client.mjs", "openai", "v1");

        // create
        var created = said["create"]["video"]!;
        Assert.Equal(
            ("video", "sora-2", "queued", "4", "1280x720"),
            (Text(created, "object"), Text(created, "model"), Text(created, "status"), Text(created, "seconds"), Text(created, "size")));
        Assert.StartsWith("req_", Text(said["create"], "request_id"));
        Assert.All(
            ["id", "created_at", "completed_at", "expires_at", "error", "prompt", "progress", "remixed_from_video_id"],
            key => Assert.True(created.AsObject().ContainsKey(key), key));
        Assert.Equal("queued", Text(said["create_with_file"]["video"]!, "status"));
        Assert.Equal("queued", Text(said["create_with_stream"]["video"]!, "status"));
        Assert.Equal("queued", Text(said["create_with_data_uri"]["video"]!, "status"));
        Assert.Equal(
            ("veo3-fast", "3"),
            (Text(said["create_without_model"]["video"]!, "model"), Text(said["create_without_model"]["video"]!["metadata"]!, "scene")));
        Assert.Equal(Text(said["create_twice"], "first"), Text(said["create_twice"], "second"));
        Assert.Equal("true", Text(said["create_twice"], "replayed"));

        // files
        var (file, files) = (said["files"]["file"]!, said["files"]);
        Assert.Equal(
            ("file", "first.png", "vision", 3600L),
            (Text(file, "object"), Text(file, "filename"), Text(file, "purpose"), (long)file["expires_at"]! - (long)file["created_at"]!));
        Assert.Equal(file.ToJsonString(), files["retrieved"]!.ToJsonString());
        Assert.Equal([Text(file, "id")], Texts(files["listed"]!));
        Assert.True((bool)files["same"]!);
        Assert.Equal("completed", Text(files["video"]!, "status"));
        Assert.True((bool)said["files_deleted"]["answer"]!["deleted"]!);
        IsRefused(said["files_gone"], "NotFoundError", 404, "file_not_found");

        // poll
        Assert.Equal("completed", Text(said["poll"]["video"]!, "status"));
        Assert.Equal(100, (int)said["poll"]["video"]!["progress"]!);
        Assert.Equal("completed", Text(said["poll_with_file"]["video"]!, "status"));
        Assert.Equal(
            ("failed", "content_rejected"),
            (Text(said["poll_failed"]["video"]!, "status"), Text(said["poll_failed"]["video"]!["error"]!, "code")));

        // list
        var ids = new[] { "create", "create_with_file", "create_with_stream", "create_with_data_uri", "create_without_model" }
            .Select(step => Text(said[step]["video"]!, "id")).Append(Text(said["create_twice"], "first")).ToList();
        Assert.Equal(ids, Texts(said["list"]["oldest_first"]!));
        Assert.Equal(ids.AsEnumerable().Reverse(), Texts(said["list"]["newest_first"]!));
        Assert.Equal(ids.AsEnumerable().Reverse(), Texts(said["list"]["all"]!));

        // edits, extensions, characters
        Assert.Equal(ids[0], Text(said["edit"]["video"]!, "remixed_from_video_id"));
        Assert.Equal("completed", Text(said["edit"]["finished"]!, "status"));
        IsRefused(said["extend"], "InternalServerError", 501, "not_supported", "model");
        IsRefused(said["create_character"], "InternalServerError", 501, "not_supported");
        IsRefused(said["get_character"], "InternalServerError", 501, "not_supported");

        // download, remix, models
        Assert.Equal("video/mp4", Text(said["download"], "type"));
        Assert.Equal(Text(said["poll"]["video"]!["file"]!, "sha256"), Text(said["download"], "sha256"));
        Assert.Equal(ids[0], Text(said["remix"]["video"]!, "remixed_from_video_id"));
        Assert.Equal("completed", Text(said["remix"]["finished"]!, "status"));
        Assert.Contains("veo3-fast", Texts(said["models"]["ids"]!));
        Assert.Equal("sora-2", Text(said["models"]["one"]!, "id"));

        // errors
        IsRefused(said["bad_request"], "BadRequestError", 400, "invalid_request", "seconds");
        IsRefused(said["not_found"], "NotFoundError", 404, "video_not_found");
        IsRefused(said["wrong_key"], "AuthenticationError", 401, "invalid_api_key");
        IsRefused(said["no_variant"], "BadRequestError", 400, "variant_not_available", "variant");
        if (global::Filmgate.Media.Thumbnails.FfmpegProcess.InstalledPath is not null)
            Assert.Equal("image/webp", Text(said["thumbnail"], "type"));
        IsRefused(said["not_ready"], "BadRequestError", 400, "video_not_ready");
        IsRefused(said["delete_running"], "ConflictError", 409, "video_not_finished");
        IsRefused(said["deleted"], "NotFoundError", 404, "video_not_found");

        // delete: everything, while the list is being paged through
        var deleted = said["delete"]["deleted"]!.AsArray();
        Assert.Equal(ids.Count + 2, deleted.Count);
        Assert.All(deleted, one => Assert.Equal(("video.deleted", true), (Text(one!, "object"), (bool)one!["deleted"]!)));
        Assert.Empty(said["delete"]["left"]!.AsArray());
    }

    private static void IsRefused(JsonNode said, string type, int status, string code, string? param = null)
    {
        Assert.True((bool)said["refused"]!, said.ToJsonString());
        Assert.Equal((type, status, code, param), (Text(said, "class"), (int)said["status"]!, Text(said, "code"), (string?)said["param"]));
        Assert.StartsWith("req_", Text(said, "request_id"));
    }

    private static string Text(JsonNode node, string name) => (string)node[name]!;

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(one => (string)one!);
}
