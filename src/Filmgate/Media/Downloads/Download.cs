using System.Net.Http.Headers;
using System.Security.Cryptography;
using Filmgate.Media.Store;

namespace Filmgate.Media.Downloads;

/// <summary>The state of one download: its bytes, their hash, and the validators to request the rest of the same file.</summary>
internal sealed class Download(IStagedMedia into) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private EntityTagHeaderValue? _tag;
    private DateTimeOffset? _modified;
    private long? _total;

    public long Length => into.Length;

    public string? ContentType { get; private set; }

    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Requests the missing bytes, on condition that the file has not changed.</summary>
    public void AddRangeHeaders(HttpRequestHeaders headers)
    {
        headers.AcceptEncoding.ParseAdd("identity");
        if (Length == 0)
            return;
        headers.Range = new RangeHeaderValue(Length, null);
        if (_tag is { IsWeak: false })
            headers.IfRange = new RangeConditionHeaderValue(_tag);
        else if (_modified is { } modified)
            headers.IfRange = new RangeConditionHeaderValue(modified);
    }

    /// <summary>
    /// Whether this partial response continues exactly where the download stopped. A server may ignore the condition, so its response is
    /// compared.
    /// </summary>
    public bool IsContinuedBy(HttpResponseMessage response) =>
        response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from } range
        && from == Length
        && (_total is null || range.Length is null || range.Length == _total)
        && (_tag is null || response.Headers.ETag is null || response.Headers.ETag.Equals(_tag));

    /// <summary>Starts with a complete response and drops earlier bytes: they belong to another file or to an earlier try.</summary>
    public async Task StartAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await ResetAsync(ct);
        _tag = response.Headers.ETag;
        _modified = response.Content.Headers.LastModified;
        _total = response.Content.Headers.ContentLength;
        ContentType = response.Content.Headers.ContentType?.MediaType;
    }

    public async Task ResetAsync(CancellationToken ct)
    {
        if (Length > 0)
            await into.ResetAsync(ct);
        _hash.GetHashAndReset();
        (_tag, _modified, _total) = (null, null, null);
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await into.WriteAsync(bytes, ct);
        _hash.AppendData(bytes.Span);
    }

    public void Dispose() => _hash.Dispose();
}
