using System.Net;
using Filmgate.Json;

namespace Filmgate.Verification;

internal enum ExchangeKind
{
    /// <summary>The paid call.</summary>
    Create = 0,

    /// <summary>Any free call of the API.</summary>
    Query,
    Download,
}

/// <summary>One HTTP request and its response, or what came instead of one. It contains secrets: only redacted text leaves it.</summary>
internal sealed class Exchange(ExchangeKind kind, HttpMethod method, Uri url)
{
    public ExchangeKind Kind => kind;
    public HttpMethod Method => method;
    public Uri Url => url;

    /// <summary>For a download: whether the request had the provider's key.</summary>
    public bool HadCredential { get; init; }

    /// <summary>Null if the request had no body.</summary>
    public string? RequestBody { get; set; }

    /// <summary>0: there was no response.</summary>
    public int Status { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; set; } = [];

    /// <summary>Empty for a download.</summary>
    public string ResponseBody { get; set; } = "";

    /// <summary>Until the whole response was there; for a download, until its headers.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Why there was no response; null if there was one.</summary>
    public string? Failure { get; set; }

    /// <summary>The members of the response that the dialect looked at.</summary>
    public JsonReads Reads { get; } = new();

    public bool IsSuccess => Status is >= (int)HttpStatusCode.OK and < (int)HttpStatusCode.MultipleChoices;

    public JsonView Json => JsonView.Parse(ResponseBody, Reads);

    public string? Header(string name) =>
        ResponseHeaders.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public string? MediaType => Header("Content-Type")?.Split(';')[0].Trim();
}
