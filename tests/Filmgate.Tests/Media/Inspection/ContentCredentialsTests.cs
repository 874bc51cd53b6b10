using System.Buffers.Binary;
using System.Text;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Inspection;

/// <summary>The provenance in a file is preserved and reported.</summary>
public sealed class ContentCredentialsTests
{
    private static readonly byte[] C2pa = Convert.FromHexString("D8FEC3D61B0E483C92975828877EC481");

    [Fact]
    public async Task A_file_with_a_manifest_is_stored_byte_for_byte()
    {
        using var media = new MediaFixture();
        var signed = Signed(SampleMedia.IndexLast);
        await using var upstream = await TestHttpServer.ServingAsync(signed);

        var subject = new MediaSubject(VideoTask.NewId(A.Noon), "key_1", "veo3");
        var outcome = await media.VideoDownload.RunAsync(subject, new VideoSource(upstream.Url()), null, default);
        var stored = Assert.IsType<Outcome.Stored>(outcome).Asset;

        Assert.Equal(signed, await File.ReadAllBytesAsync(Path.Combine(media.Root, stored.Key)));
        Assert.Equal(MediaFixture.Sha256(signed), stored.Sha256);
        await using var file = await media.Store.OpenAsync(stored.Key, default);
        Assert.True(await ContentCredentials.ArePresentAsync(file!, default));
    }

    [Fact]
    public async Task A_manifest_is_found_at_any_position_and_nothing_else_is_mistaken_for_one()
    {
        Assert.False(await FindAsync(SampleMedia.Sound));
        Assert.False(await FindAsync([]));
        Assert.False(await FindAsync("<html>"u8.ToArray()));
        Assert.False(await FindAsync([.. Box("ftyp", "isom"u8), .. Box("uuid", new byte[40])]));
        Assert.False(await FindAsync([.. Box("ftyp", "isom"u8), .. Box("free", [.. Box("uuid", C2pa)])])); // not at the top level
        Assert.False(await FindAsync([0, 0, 0, 4, .. "free"u8, .. Box("uuid", C2pa)])); // an impossible size
        Assert.False(await FindAsync([0xFF, 0xFF, 0xFF, 0xFF, .. "free"u8, .. Box("uuid", C2pa)]));
        Assert.True(await FindAsync(Box("uuid", C2pa)));
        Assert.True(await FindAsync([.. SampleMedia.Sound, .. Box("uuid", C2pa)]));
        Assert.True(await FindAsync([0, 0, 0, 0, .. "uuid"u8, .. C2pa])); // to the end of the file
        Assert.True(await FindAsync([0, 0, 0, 1, .. "uuid"u8, 0, 0, 0, 0, 0, 0, 0, 32, .. C2pa])); // with a 64-bit size
    }

    [Fact]
    public async Task Provenance_reports_the_provider_the_model_and_the_times()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var id = (await api.CreateAsync("Ein Drachen über dem Feld")).Id;
        var queued = await api.GetAsync($"/v1/videos/{id}/provenance");
        var video = await api.FinishAsync(id, clock);

        var provenance = await api.GetAsync($"/v1/videos/{id}/provenance");

        Assert.Equal(("queued", 0), (queued["status"], queued.Json.GetProperty("attempts").GetArrayLength()));
        Assert.Equal(("video.provenance", "completed"), (provenance["object"], provenance["status"]));
        Assert.Equal(
            ("veo3-fast", "veo3-fast", "sandbox"), (provenance["model"], provenance["requested_model"], provenance["provider"]));
        Assert.Equal(MediaFixture.Sha256(Encoding.UTF8.GetBytes("Ein Drachen über dem Feld")), provenance["prompt_sha256"]);
        Assert.Equal(video.Json.GetProperty("file").ToString(), provenance["file"]);
        Assert.Equal("False", provenance["c2pa_manifest"]);
        var attempt = Assert.Single(provenance.Json.GetProperty("attempts").EnumerateArray());
        Assert.True(attempt.GetProperty("accepted_at").GetInt64() >= attempt.GetProperty("submitted_at").GetInt64());
        Assert.DoesNotContain("Drachen", provenance.Text);
        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/provenance")).Error);
    }

    private static byte[] Signed(byte[] mp4) => [.. mp4, .. Box("uuid", [.. C2pa, 0, 0, 0, 0, .. "manifest\0"u8, .. new byte[500]])];

    private static async Task<bool> FindAsync(byte[] file) => await ContentCredentials.ArePresentAsync(new MemoryStream(file), default);

    private static byte[] Box(string type, ReadOnlySpan<byte> body)
    {
        var box = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        body.CopyTo(box.AsSpan(8));
        return box;
    }
}
