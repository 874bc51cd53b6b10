using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Invalid images.</summary>
internal static partial class BadRequests
{
    private static IEnumerable<BadRequest> ImagesInJson()
    {
        foreach (var value in new[]
        {
            "5", "true", "{}", "[5]", "\"banana\"", "\"/etc/passwd\"", "\"file:///etc/passwd\"", "\"ftp://example.com/a.png\"",
            "\"gopher://127.0.0.1/\"", "\"//example.com/a.png\"", "\"http://\"",
            "{\"file_id\":\"file_1\"}", "{\"image_url\":null,\"file_id\":null}", "\"{}\"", "\"{\"",
            "{\"image_url\":5}", "{\"image_url\":\"\"}", "{\"image_url\":{\"url\":5}}",
            "{\"url\":\"https://example.com/a.png\"}",
            "\"http://127.0.0.1/a.png\"", "\"http://localhost:22/a.png\"", "\"http://[::1]/a.png\"", "\"http://[::ffff:127.0.0.1]/a.png\"",
            "\"http://2130706433/a.png\"", "\"http://0x7f.1/a.png\"", "\"http://0.0.0.0/a.png\"",
            "\"http://10.0.0.1/a.png\"", "\"http://192.168.1.1/a.png\"", "\"http://172.16.0.1/a.png\"",
            "\"http://169.254.169.254/latest/meta-data/\"", "\"http://[fe80::1]/a.png\"", "\"http://[fd00::1]/a.png\"",
            "{\"image_url\":\"http://169.254.169.254/latest/meta-data/\"}", "\"http://user:word@127.0.0.1/a.png\"",
            "\"data:\"", "\"data:,hello\"", "\"data:image/png,hello\"", "\"data:image/png;base64,\"", "\"data:image/png;base64,!!!!\"",
            "\"data:image/png;base64,aGVsbG8\"", "\"data:image/png;base64,aGVsbG8gd29ybGQ=\"",
            "\"data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\"",
        })
            yield return Field("input_reference", value);
        yield return Field("input_reference", $"\"https://example.com/{new string('x', 4100)}\"", name: "an address of 4 kB");
        yield return Field("input_reference", $"\"{DataUri(Png[..^30])}\"", name: "a truncated PNG as data URI");
        yield return Field("input_reference", $"[\"{DataUri(Png)}\",\"{DataUri(Png)}\",\"{DataUri(Png)}\"]", name: "three images");
        yield return Field("input_reference", $"[\"{DataUri(Png)}\",\"banana\"]", name: "an image and a banana");
        yield return Row(
            "three images for an unknown model",
            400,
            Invalid,
            "input_reference",
            Body(
                """{"model":"veo3-pro","prompt":"a","input_reference":["http://a.invalid","http://b.invalid","http://c.invalid"]}""",
                Json));
        yield return Row(
            "two images for a model of one",
            400,
            Invalid,
            "input_reference",
            Body($$"""{"model":"sora-2","prompt":"a","input_reference":["{{DataUri(Png)}}","{{DataUri(Png)}}"]}""", Json));
        yield return Row(
            "a private address in a form", 400, Invalid, "input_reference", Body("prompt=a&input_reference=http://127.0.0.1/a.png", Form));
        yield return Row(
            "a private address in a form's object",
            400,
            Invalid,
            "input_reference",
            Body("prompt=a&input_reference[image_url]=http://127.0.0.1/a.png", Form));
    }

    private static IEnumerable<BadRequest> ImageFiles()
    {
        yield return Row("an empty file", 400, Invalid, "input_reference", Files("veo3-fast", [[]]));
        yield return Row("a text file", 400, Invalid, "input_reference", Files("veo3-fast", ["This is no image."u8.ToArray()]));
        yield return Row("a truncated PNG", 400, Invalid, "input_reference", Files("veo3-fast", [Png[..^30]]));
        yield return Row("the beginning of a PNG", 400, Invalid, "input_reference", Files("veo3-fast", [Png[..8]]));
        yield return Row("a PNG without pixels", 400, Invalid, "input_reference", Files("veo3-fast", [Pictures.Png(0, 0)]));
        yield return Row("a GIF", 400, Invalid, "input_reference", Files("veo3-fast", [SampleMedia.Read("picture.gif")]));
        yield return Row(
            "an SVG", 400, Invalid, "input_reference", Files("veo3-fast", ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()]));
        yield return Row("a video as an image", 400, Invalid, "input_reference", Files("veo3-fast", [SampleMedia.Sound]));
        yield return Row(
            "a web page as an image",
            400,
            Invalid,
            "input_reference",
            Files("veo3-fast", ["<!doctype html><title>404</title>"u8.ToArray()]));
        yield return Row("three files", 400, Invalid, "input_reference", Files("veo3-fast", [Png, Png, Png]));
        yield return Row("two files for a model of one", 400, Invalid, "input_reference", Files("sora-2", [Png, Png]));
        yield return Row("one good file and one bad one", 400, Invalid, "input_reference", Files("veo3-fast", [Png, "no"u8.ToArray()]));
        yield return Row(
            "a file and two addresses",
            400,
            Invalid,
            "input_reference",
            Files("veo3-fast", [Png], ("input_reference", "https://example.com/a.png"), ("input_reference", "https://example.com/b.png")));
        yield return Row(
            "a file for a fallback that takes none",
            400,
            Invalid,
            "fallback_models",
            Files("kling-v2-6", [Png, Png], ("fallback_models", "kling-v2-master")));
        yield return Row("a file under another name", 400, Invalid, "image", () => Post(Multipart([("prompt", "a")], "image", [Png])));
        yield return Row("a file without a prompt", 400, Invalid, "prompt", () => Post(Multipart([], "input_reference", [Png])));
        yield return Row("the prompt as a file", 400, Invalid, "prompt", () => Post(Multipart([], "prompt", ["a"u8.ToArray()])));
    }
}
