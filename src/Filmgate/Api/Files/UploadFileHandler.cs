using Filmgate.Api.Errors;
using Filmgate.Api.Limits;
using Filmgate.Keys;
using Filmgate.Media.Inputs;
using Filmgate.Media.Inspection;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Files;

/// <summary>Inspects an uploaded file like any other input, stores its bytes once per owner, and gives it an id.</summary>
internal sealed class UploadFileHandler(
    IFileStore files, InputImages images, InputVideos clips, IInputByteCounter inputBytes, ApiOptions options, TimeProvider clock)
{
    private const int MaxFiles = 10_000;

    public async Task<(StoredFile? File, ApiError? Error)> UploadAsync(UploadFileRequest upload, Caller caller, CancellationToken ct)
    {
        if (upload.Problems.Count > 0) return (null, ApiError.InvalidRequest(upload.Problems));
        var (now, owner) = (clock.GetUtcNow(), caller.Owner);
        if (await CountAsync(upload.File!.Length, caller, now) is { } exceeded) return (null, exceeded);
        var (stored, bytes, complaint) = await StoreAsync(owner, upload.File!, ct);
        if (stored is null)
            return (null, ApiError.InvalidRequest([new("file", $"{complaint} Files must be images (JPEG, PNG, WebP) or MP4 clips.")]));

        var file = new StoredFile(
            StoredFile.NewId(now),
            owner,
            upload.Name,
            upload.Purpose,
            stored.Key,
            stored.ContentType,
            bytes,
            stored.Width,
            stored.Height,
            "",
            now,
            now + upload.Lifetime);
        var isWithinQuota = await files.AddAsync(file, new(options.FileQuotaBytes, MaxFiles));
        return isWithinQuota ? (file, null) : (null, ApiError.FileQuotaExceeded(options.FileQuotaBytes, MaxFiles));
    }

    /// <summary>What was sent counts, even if it is refused afterwards.</summary>
    private async Task<ApiError?> CountAsync(long bytes, Caller caller, DateTimeOffset now)
    {
        if (caller.Limits.InputBytesPerDay is not { } limit) return null;
        var (isAdded, before) = await inputBytes.AddAsync(caller.Owner, bytes, limit, now);
        return isAdded
            ? null
            : ApiError.TooManyInputBytes(bytes, before, limit, RateLimit.UntilMidnight(now))
                with
            { RateLimits = [RateLimit.OfInputBytes(limit, before, now)] };
    }

    private async Task<(InputImage? Stored, long Bytes, string? Complaint)> StoreAsync(string owner, IFormFile file, CancellationToken ct)
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
        var head = new byte[64];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        stream.Position = 0;
        return head.AsSpan(4).StartsWith("ftyp"u8) && HeifImage.TypeOf(head.AsSpan(0, read)) is null;
    }
}
