namespace Filmgate.Dialects;

/// <summary>How a wire format accepts a stored image or clip.</summary>
internal enum InputTransport
{
    /// <summary>Inline in the request, or as a URL that the provider downloads.</summary>
    Any = 0,

    /// <summary>Inline in the request only.</summary>
    Inline,

    /// <summary>As a URL only.</summary>
    Url,
}

/// <summary>Which addresses of images a wire format passes on for the provider to download.</summary>
internal enum ImageUrls
{
    None = 0,

    /// <summary>https only.</summary>
    Https,

    /// <summary>http and https.</summary>
    Http,
}
