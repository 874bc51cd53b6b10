using System.Buffers;
using System.Collections.Frozen;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Compat;
using Filmgate.Media.Inputs;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Files;

/// <summary>Takes an upload: looked into like every other input, kept once per owner, and given an id.</summary>
internal sealed class UploadFileHandler(IFileStore files, InputImages images, InputVideos clips, ApiOptions options, TimeProvider clock)
{
    private const int MostFiles = 10_000;
    private const int LongestName = 255;
    private const string Anchor = "created_at";

    private static readonly FrozenSet<string> Known = new[] { "purpose", "expires_after" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly SearchValues<char> PurposeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public async Task<(StoredFile? File, ApiError? Error)> TakeAsync(RequestBody body, string owner, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var fields = new FieldReader(body.Fields);
        fields.RefuseOthers(Known);
        var purpose = fields.Text("purpose", 64) ?? "user_data";
        if (purpose.AsSpan().ContainsAnyExcept(PurposeLetters)) fields.Wrong<string>("purpose", "is one of OpenAI's words, such as user_data or vision");
        var expires = Expiry(fields, now);
        if (body.Files is not [{ Name: "file" }]) fields.Wrong<string>("file", "is required: one image (JPEG, PNG, WebP) or MP4, as a part of multipart/form-data");
        if (fields.Problems.Count > 0) return (null, ApiError.Wrong(fields.Problems));

        var name = NameOf(body.Files[0]);
        if (FieldReader.IsGarbled(name)) fields.Wrong<string>("file", $"has a name that {FieldReader.Garbled}");
        if (fields.Problems.Count > 0) return (null, ApiError.Wrong(fields.Problems));

        var (kept, bytes, refusal) = await KeepAsync(owner, body.Files[0], ct);
        if (kept is null) return (null, ApiError.Wrong([new("file", $"{refusal} Files are images (JPEG, PNG, WebP) and MP4 clips.")]));
        var file = new StoredFile(StoredFile.NewId(now), owner, name, purpose, kept.Key, kept.ContentType, bytes, kept.Width, kept.Height, "", now, expires);
        return await files.AddAsync(file, new(options.FileQuotaBytes, MostFiles)) ? (file, null) : (null, FileErrors.Full(options.FileQuotaBytes, MostFiles));
    }

    /// <summary>OpenAI's form: seconds from now on, between an hour and 30 days.</summary>
    private static DateTimeOffset? Expiry(FieldReader fields, DateTimeOffset now)
    {
        if (fields.Object("expires_after", 1024) is not { } given) return null;
        var inner = new FieldReader(given);
        var (anchor, seconds) = (inner.Text("anchor", 32), inner.Number("seconds"));
        return inner.Problems.Count == 0 && anchor is Anchor && seconds is >= 3600 and <= 2_592_000 and var time
            ? now.AddSeconds(time)
            : fields.Wrong<DateTimeOffset?>("expires_after", $"must be {{\"anchor\": \"{Anchor}\", \"seconds\": N}} with N from 3600 to 2592000");
    }

    /// <summary>What the client calls it, without the folders that some send along.</summary>
    private static string NameOf(IFormFile file)
    {
        var name = file.FileName[(file.FileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length is 0 ? "file" : name.Length <= LongestName ? name : name[^LongestName..];
    }

    private async Task<(InputImage? Kept, long Bytes, string? Refusal)> KeepAsync(string owner, IFormFile file, CancellationToken ct)
    {
        await using var stream = file.OpenReadStream();
        if (!await IsMp4Async(stream, ct))
            return await images.StoreAsync(owner, stream, ct) switch
            {
                ImageResult.Stored { Image: var image } => (image, image.Bytes, null),
                var other => (null, 0, ((ImageResult.Refused)other).Message),
            };
        return await clips.StoreAsync(owner, stream, ct) switch
        {
            ClipResult.Stored { Video: var clip } => (new(clip.Key!, "video/mp4", file.Length, 0, 0), file.Length, null),
            var other => (null, 0, ((ClipResult.Refused)other).Message),
        };
    }

    private static async Task<bool> IsMp4Async(Stream stream, CancellationToken ct)
    {
        var head = new byte[8];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        stream.Position = 0;
        return read == head.Length && head.AsSpan(4).SequenceEqual("ftyp"u8);
    }
}
