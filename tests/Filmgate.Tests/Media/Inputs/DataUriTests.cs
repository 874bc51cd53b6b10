using System.Text.Json;
using Filmgate.Media.Inputs;

namespace Filmgate.Tests.Media.Inputs;

public sealed class DataUriTests
{
    [Theory]
    [InlineData("data:image/png;base64,/+8=")]
    [InlineData("DATA:;BASE64,/+8=")]
    [InlineData("data:image/png;name=a;base64,/+ 8\n=")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png;base64,/+8")]
    [InlineData("data:image/png;base64,@@@@")]
    [InlineData("data:image/png;base64,ä")]
    [InlineData("data:image/png,plain")]
    [InlineData("data:")]
    public void A_text_of_a_JSON_document_is_read_as_the_string_is(string uri)
    {
        var expected = DataUri.Decode(uri);
        var escaped = string.Concat(uri.Select(c => $"\\u{(int)c:x4}"));
        foreach (var json in new[] { JsonSerializer.Serialize(uri), $"\"{escaped}\"" })
        {
            using var document = JsonDocument.Parse(json);
            var read = DataUri.Decode(document.RootElement, maxLength: 100)!;
            Assert.Equal(expected.IsBase64, read.IsBase64);
            Assert.Equal(expected.Content?.ToArray(), read.Content?.ToArray());
        }
    }

    [Theory]
    [InlineData("https://example.com/a.png")]
    [InlineData("dat")]
    [InlineData("data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Other_and_longer_texts_are_none(string text)
    {
        using var document = JsonDocument.Parse(JsonSerializer.Serialize(text));
        Assert.Null(DataUri.Decode(document.RootElement, maxLength: 40));
    }
}
