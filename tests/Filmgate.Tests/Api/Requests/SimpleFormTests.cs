using System.Buffers;
using System.Text;
using System.Text.Json;
using Filmgate.Api.Requests;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>What the short way through a form reads is what the framework's parser reads, or nothing.</summary>
public sealed class SimpleFormTests
{
    private const string Boundary = "----form-7";
    private const string Valid =
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nveo3.1-fast\r\n"
        + $"--{Boundary}\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA \"kite\"\r\nover\\wheat -- größer 🪁\r\n"
        + $"--{Boundary}--\r\n";

    private static readonly byte[] Pieces =
        Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n=;:[]\0\u00e4\ufeff");

    [Fact]
    public void A_form_of_text_is_read_in_place()
    {
        using var read = Read(Encoding.UTF8.GetBytes(Valid))!;

        var fields = read.RootElement.EnumerateObject().Select(field => (field.Name, field.Value.GetString()));
        Assert.Equal([("model", "veo3.1-fast"), ("prompt", "A \"kite\"\r\nover\\wheat -- größer 🪁")], fields);
    }

    [Theory]
    [InlineData("name=\"model\"", "name=\"prompt\"")]                   // a list
    [InlineData("name=\"model\"", "name=\"metadata[a]\"")]
    [InlineData("name=\"model\"", "name=\"model\"; filename=\"a.png\"")]
    [InlineData("name=\"model\"", "name=\"model\"\r\nContent-Transfer-Encoding: base64")]
    [InlineData("name=\"model\"", "name=model")]
    [InlineData("veo3.1-fast", "\ufeffveo3.1-fast")]
    [InlineData($"{Boundary}--\r\n", $"{Boundary}\r\n")]
    [InlineData($"{Boundary}--\r\n", $"{Boundary}--\r\nmore")]
    public void Any_other_form_is_left_to_the_parser(string part, string other) =>
        Assert.Null(Read(Encoding.UTF8.GetBytes(Valid.Replace(part, other, StringComparison.Ordinal))));

    [Fact]
    public void Bytes_that_are_not_utf8_are_left_to_the_parser() => Assert.Null(Read(Encoding.Latin1.GetBytes(Valid)));

    [Fact]
    public void Whatever_is_read_in_place_reads_the_same_with_the_parser()
    {
        var bytes = Encoding.UTF8.GetBytes(Valid);
        var changes =
            from at in Gen.Choose(0, bytes.Length - 1)
            from removed in Gen.Choose(0, 3)
            from inserted in Gen.SubListOf(Pieces)
            select (byte[])[.. bytes[..at], .. inserted.Take(12), .. bytes[Math.Min(at + removed, bytes.Length)..]];

        Prop.ForAll(changes.ToArbitrary(), body =>
        {
            using var read = Read(body);
            if (read is null) return true;
            var fields = read.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString());
            return fields.OrderBy(field => field.Key).SequenceEqual(Parse(body).OrderBy(field => field.Key));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static JsonDocument? Read(byte[] body) => SimpleForm.Read(new ReadOnlySequence<byte>(body), Boundary);

    private static Dictionary<string, string?> Parse(byte[] body)
    {
        using var services = new ServiceCollection().AddOptions().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.ContentType = $"multipart/form-data; boundary={Boundary}";
        http.Request.ContentLength = body.Length;
        http.Request.Body = new MemoryStream(body);
        var (form, _) = MultipartForm.ReadAsync(http.Request, CancellationToken.None).GetAwaiter().GetResult();
        return form!.ToDictionary(field => field.Key, field => (string?)field.Value.ToString());
    }
}
