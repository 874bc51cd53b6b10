using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Filmgate.Media.Inspection;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;

namespace Filmgate.Tests.Media;

/// <summary>What a file says of its own origin stays in it, and is told.</summary>
public sealed class ContentCredentialsTests
{
    private static readonly byte[] C2pa = Convert.FromHexString("D8FEC3D61B0E483C92975828877EC481");

    [Fact]
    public async Task A_file_with_a_manifest_is_kept_byte_for_byte()
    {
        using var lab = new MediaLab();
        var signed = Signed(Sample.IndexLast);
        await using var upstream = await Upstream.ServingAsync(signed);

        var kept = Assert.IsType<Outcome.Stored>(await lab.Keeper.KeepAsync(new(VideoTask.NewId(A.Noon), "key_1", "veo3"), new VideoSource(upstream.Url()), null, default)).Asset;

        Assert.Equal(signed, await File.ReadAllBytesAsync(Path.Combine(lab.Root, kept.Key)));
        Assert.Equal(MediaLab.Sha256(signed), kept.Sha256);
        await using var file = await lab.Store.OpenAsync(kept.Key, default);
        Assert.True(await ContentCredentials.AreInAsync(file!, default));
    }

    [Fact]
    public async Task A_manifest_is_found_wherever_it_stands_and_nothing_else_is_taken_for_one()
    {
        Assert.False(await FindAsync(Sample.Sound));
        Assert.False(await FindAsync([]));
        Assert.False(await FindAsync("<html>"u8.ToArray()));
        Assert.False(await FindAsync([.. Box("ftyp", "isom"u8), .. Box("uuid", new byte[40])]));
        Assert.False(await FindAsync([.. Box("ftyp", "isom"u8), .. Box("free", [.. Box("uuid", C2pa)])]));     // not at the top
        Assert.False(await FindAsync([0, 0, 0, 4, .. "free"u8, .. Box("uuid", C2pa)]));                        // a size that cannot be
        Assert.False(await FindAsync([0xFF, 0xFF, 0xFF, 0xFF, .. "free"u8, .. Box("uuid", C2pa)]));
        Assert.True(await FindAsync(Box("uuid", C2pa)));
        Assert.True(await FindAsync([.. Sample.Sound, .. Box("uuid", C2pa)]));
        Assert.True(await FindAsync([0, 0, 0, 0, .. "uuid"u8, .. C2pa]));                                      // to the end of the file
        Assert.True(await FindAsync([0, 0, 0, 1, .. "uuid"u8, 0, 0, 0, 0, 0, 0, 0, 32, .. C2pa]));             // with a long size
    }

    [Fact]
    public async Task Provenance_tells_who_made_it_when_and_by_what()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var id = (await door.CreateAsync("Ein Drachen über dem Feld")).Id;
        var queued = await door.GetAsync($"/v1/videos/{id}/provenance");
        var video = await door.FinishAsync(id, clock);

        var told = await door.GetAsync($"/v1/videos/{id}/provenance");

        Assert.Equal(("queued", 0), (queued["status"], queued.Json.GetProperty("attempts").GetArrayLength()));
        Assert.Equal(("video.provenance", "completed", "veo3-fast", "veo3-fast", "sandbox"), (told["object"], told["status"], told["model"], told["requested_model"], told["provider"]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("Ein Drachen über dem Feld"))), told["prompt_sha256"]);
        Assert.Equal(video.Json.GetProperty("file").ToString(), told["file"]);
        Assert.Equal("False", told["c2pa_manifest"]);
        var attempt = Assert.Single(told.Json.GetProperty("attempts").EnumerateArray());
        Assert.True(attempt.GetProperty("accepted_at").GetInt64() >= attempt.GetProperty("submitted_at").GetInt64());
        Assert.DoesNotContain("Drachen", told.Text);
        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/provenance")).Error);
    }

    private static byte[] Signed(byte[] mp4) => [.. mp4, .. Box("uuid", [.. C2pa, 0, 0, 0, 0, .. "manifest\0"u8, .. new byte[500]])];

    private static async Task<bool> FindAsync(byte[] file) => await ContentCredentials.AreInAsync(new MemoryStream(file), default);

    private static byte[] Box(string type, ReadOnlySpan<byte> body)
    {
        var box = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        body.CopyTo(box.AsSpan(8));
        return box;
    }
}
