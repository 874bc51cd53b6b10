using System.ClientModel;
using System.ClientModel.Primitives;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Keys;
using Filmgate.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using OpenAI.Videos;

namespace Filmgate.Tests.Gateway;

/// <summary>OpenAI's own client for .NET, unmodified. Only the endpoint and the key are this gateway's.</summary>
#pragma warning disable OPENAI001 // the package calls its videos experimental
public sealed class OpenAiNetClientTests
{
    [Fact]
    public async Task The_official_net_client_only_needs_another_endpoint()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var (key, text) = ApiKey.Create("net", ApiKey.Completed, TimeProvider.System.GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
        var client = new VideoClient(new ApiKeyCredential(text), new() { Endpoint = new(gateway.Http.BaseAddress!, "/v1") });

        // create, in JSON and as a form with a file
        var request = new { model = "sora-2", prompt = "A kite", seconds = "4", size = "1280x720" };
        var first = Read(await client.CreateVideoAsync(JsonOf(request), "application/json"));
        Assert.Equal(("video", "queued", "sora-2"), ((string)first["object"]!, (string)first["status"]!, (string)first["model"]!));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("sora-2"), "model" },
            { new StringContent("It flies"), "prompt" },
            { new StringContent("1280x720"), "size" },
            {
                new ByteArrayContent(Pictures.Png(1280, 720)) { Headers = { ContentType = new("image/png") } },
                "input_reference",
                "first.png"
            },
        };
        var multipart = BinaryContent.Create(BinaryData.FromStream(await form.ReadAsStreamAsync()));
        var second = Read(await client.CreateVideoAsync(multipart, form.Headers.ContentType!.ToString()));

        // poll until it is completed
        var completed = await FinishAsync(client, (string)first["id"]!);
        Assert.Equal(("completed", 100), ((string)completed["status"]!, (int)completed["progress"]!));
        Assert.Equal("completed", (string)(await FinishAsync(client, (string)second["id"]!))["status"]!);

        // download
        var file = (await client.DownloadVideoAsync((string)first["id"]!)).GetRawResponse();
        Assert.Equal("video/mp4", file.Headers.TryGetValue("Content-Type", out var type) ? type : null);
        Assert.Equal((string)completed["file"]!["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(file.Content)));

        // remix
        var remixRequest = JsonOf(new { prompt = "At night" });
        var remix = Read(await client.CreateVideoRemixAsync((string)first["id"]!, remixRequest, "application/json"));
        Assert.Equal((string)first["id"]!, (string)remix["remixed_from_video_id"]!);
        Assert.Equal("completed", (string)(await FinishAsync(client, (string)remix["id"]!))["status"]!);

        // list, over its pages
        string[] made = [(string)first["id"]!, (string)second["id"]!, (string)remix["id"]!];
        Assert.Equal(made, await ListAsync(client, limit: 2));

        // delete
        foreach (var id in made) Assert.True((bool)Read(await client.DeleteVideoAsync(id))["deleted"]!);
        Assert.Empty(await ListAsync(client, limit: 2));

        // what is refused
        var gone = await Assert.ThrowsAsync<ClientResultException>(() => client.GetVideoAsync(made[0]));
        Assert.Equal(404, gone.Status);
        Assert.Contains("video_not_found", gone.Message, StringComparison.Ordinal);
        var wrongRequest = JsonOf(new { model = "sora-2", prompt = "A kite", seconds = "5" });
        var wrong = await Assert.ThrowsAsync<ClientResultException>(() => client.CreateVideoAsync(wrongRequest, "application/json"));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("4, 8 or 12", wrong.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> FinishAsync(VideoClient client, string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var video = Read(await client.GetVideoAsync(id));
            if ((string)video["status"]! is not ("queued" or "in_progress")) return video;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        }
    }

    /// <summary>This version of the client reads one page a call, from OpenAI too.</summary>
    private static async Task<List<string>> ListAsync(VideoClient client, int limit)
    {
        var ids = new List<string>();
        JsonNode list;
        do
        {
            list = await PageAsync(client, limit, ids.LastOrDefault());
            ids.AddRange(list["data"]!.AsArray().Select(video => (string)video!["id"]!));
            Assert.Equal(ids.LastOrDefault(), (string?)list["last_id"]);
        }
        while ((bool)list["has_more"]!);
        return ids;
    }

    private static async Task<JsonNode> PageAsync(VideoClient client, int limit, string? after)
    {
        await foreach (var page in client.GetVideosAsync(limit, "asc", after, options: null!).GetRawPagesAsync()) return Read(page);
        throw new InvalidOperationException("There was no page.");
    }

    private static BinaryContent JsonOf(object body) => BinaryContent.Create(BinaryData.FromObjectAsJson(body));

    private static JsonNode Read(ClientResult result) => JsonNode.Parse(result.GetRawResponse().Content)!;
}
