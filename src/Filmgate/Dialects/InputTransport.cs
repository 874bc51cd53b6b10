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
