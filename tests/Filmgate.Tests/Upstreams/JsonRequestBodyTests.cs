using System.Text.Json.Nodes;
using Filmgate.Upstreams.Bodies;

namespace Filmgate.Tests.Upstreams;

public sealed class JsonRequestBodyTests
{
    /// <summary>Around the blocks in which a file is read, and around the padding of base64.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData((48 * 1024) - 1)]
    [InlineData(48 * 1024)]
    [InlineData((48 * 1024) + 1)]
    [InlineData(300_000)]
    public async Task A_file_is_written_as_base64_and_the_length_is_known_before(int bytes)
    {
        var file = new byte[bytes];
        new Random(bytes).NextBytes(file);
        var base64 = Convert.ToBase64String(file);
        using var body = new JsonRequestBody(new()
        {
            ["prompt"] = "Zwei \"Drachen\" 🪁 + <b>",
            ["image"] = new Base64Text("data:image/png;base64,", InputFile.Of(file)).ToJson(),
            ["list"] = new JsonArray(null, 7, true, new JsonObject { ["url"] = new Base64Text("", InputFile.Of(file)).ToJson() }, "end"),
            ["unset"] = null,
        });

        var length = body.Headers.ContentLength;
        var written = await body.ReadAsByteArrayAsync();

        Assert.Equal(written.Length, length);
        var expected = new JsonObject
        {
            ["prompt"] = "Zwei \"Drachen\" 🪁 + <b>",
            ["image"] = $"data:image/png;base64,{base64}",
            ["list"] = new JsonArray(null, 7, true, new JsonObject { ["url"] = base64 }, "end"),
            ["unset"] = null,
        };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(written)), System.Text.Encoding.UTF8.GetString(written));
        Assert.Equal("application/json; charset=utf-8", body.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_request_without_files_is_written_as_the_serializer_writes_it()
    {
        var body = JsonNode.Parse("""{"a":[1.50,1e3,-0,"ä\u00e4\"/<>&+'",[],{}],"b":{"c":null,"d":false}}""")!.AsObject();
        using var content = new JsonRequestBody(body);
        Assert.Equal(body.ToJsonString(), await content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_can_be_sent_again()
    {
        using var body = new JsonRequestBody(new() { ["image"] = new Base64Text("", InputFile.Of([1, 2, 3])).ToJson() });
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        await body.CopyToAsync(first);
        await body.CopyToAsync(second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void An_ordinary_serializer_refuses_a_request_with_a_file()
    {
        var body = new JsonObject { ["image"] = new Base64Text("", InputFile.Of([1])).ToJson() };
        Assert.Throws<NotSupportedException>(() => body.ToJsonString());
    }
}
