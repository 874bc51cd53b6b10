using System.Net.Http.Headers;
using System.Security.Cryptography;
using Filmgate.Media.Store;

namespace Filmgate.Media.Downloads;

/// <summary>One file on its way: how much has arrived, its hash so far, and how to ask for the rest of the very same file.</summary>
internal sealed class Download(IStagedMedia into) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private EntityTagHeaderValue? _tag;
    private DateTimeOffset? _modified;
    private long? _total;

    public long Length => into.Length;

    public string? ContentType { get; private set; }

    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Asks for what is missing, on condition that the file is still the one begun.</summary>
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

    /// <summary>Whether this partial answer carries on exactly where the file broke off. A server may ignore the condition, so its answer is compared.</summary>
    public bool IsContinuedBy(HttpResponseMessage response) =>
        response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from } range
        && from == Length
        && (_total is null || range.Length is null || range.Length == _total)
        && (_tag is null || response.Headers.ETag is null || response.Headers.ETag.Equals(_tag));

    /// <summary>A complete answer begins: whatever had arrived belongs to another file or another try.</summary>
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
