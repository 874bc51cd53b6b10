using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>The memory that large inputs take, from the upload to the provider.</summary>
[Collection("Processes")]
public sealed class InputMemoryTests
{
    private const int ImageBytes = 19_700_000;
    private const int ImagesPerVideo = 9;
    private const int VideosAtOnce = 3;
    private const long MaxGrowth = 300L << 20;

    [Fact]
    public async Task Three_videos_of_nine_images_with_20_MB_each_take_less_than_300_MB()
    {
        await using var provider = await ImageProvider.StartAsync();
        await using var gateway = await StartAsync(provider, ("max_upload", "256MB"));
        var images = Enumerable.Range(0, ImagesPerVideo).Select(LargeImage).ToList();
        var before = await ResetPeakAsync(gateway);

        var videos = await Task.WhenAll(Enumerable.Range(0, VideosAtOnce).Select(_ => CreateAsync(gateway, images)));
        foreach (var video in videos) await gateway.FinishAsync(video.Id);

        var expected = images.Select(image => Convert.ToHexStringLower(SHA256.HashData(image))).ToList();
        var large = provider.Creates.Skip(1).ToList();
        Assert.Equal(VideosAtOnce, large.Count);
        Assert.All(large, create => Assert.Equal(expected, create.Images));
        Assert.All(large, create => Assert.Equal(create.Bytes, create.ContentLength));
        await AssertGrowthAsync(gateway, before);
    }

    private static async Task<GatewayProcess> StartAsync(ImageProvider provider, (string Name, string Value) setting)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The memory of a process is read from /proc.");
        var gateway = new GatewayProcess
        {
            Configuration = Configuration(provider.Url),
            Secrets = new Dictionary<string, string> { ["PROVIDER_KEY"] = "test-key" },
            Settings = { [setting.Name] = setting.Value },
        };
        await gateway.StartAsync();
        await gateway.FinishAsync((await CreateAsync(gateway, [Pictures.Png(640, 640)])).Id);   // loads code, pools and connections
        return gateway;
    }

    private static async Task<long> ResetPeakAsync(GatewayProcess gateway)
    {
        await File.WriteAllTextAsync($"/proc/{gateway.ProcessId}/clear_refs", "5");
        return await StatusAsync(gateway, "VmRSS");
    }

    private static async Task AssertGrowthAsync(GatewayProcess gateway, long before)
    {
        var growth = await StatusAsync(gateway, "VmHWM") - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{before >> 20} MB before, {growth >> 20} MB growth");
        Assert.True(growth < MaxGrowth, $"{before >> 20} MB before, {growth >> 20} MB growth");
    }

    private static async Task<Video> CreateAsync(GatewayProcess gateway, IReadOnlyList<byte[]> images)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("MiniMax-H3"), "model" },
            { new StringContent("A paper kite above a wheat field"), "prompt" },
        };
        foreach (var image in images)
        {
            var part = new ByteArrayContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
            form.Add(part, "reference_images", "image.png");
        }

        using var response = await gateway.Http.PostAsync("/v1/videos", form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, ApiJson.Default.Video)!;
    }

    /// <summary>A real PNG with random bytes in a chunk that readers skip.</summary>
    private static byte[] LargeImage(int seed)
    {
        var png = Pictures.Png(640, 640);
        var filler = new byte[ImageBytes - png.Length];
        new Random(seed).NextBytes(filler);
        var length = filler.Length - 12;
        byte[] header = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. "fiLl"u8];
        header.CopyTo(filler, 0);
        return [.. png[..^12], .. filler, .. png[^12..]];
    }

    private static async Task<long> StatusAsync(GatewayProcess gateway, string name)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{gateway.ProcessId}/status");
        var line = lines.Single(one => one.StartsWith($"{name}:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length + 1).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private static object Configuration(Uri provider) => new
    {
        providers = new[]
        {
            new
            {
                name = "minimax", system = "minimax", base_url = provider, poll_gap = "100ms",
                credentials = new[] { new { id = "default", env = "PROVIDER_KEY" } },
            },
        },
    };
}
