namespace Filmgate.Dialects;

/// <summary>How a wire format takes a picture or clip that we keep.</summary>
internal enum InputTransport
{
    /// <summary>In the request itself, or by an address that the provider fetches.</summary>
    Any = 0,

    /// <summary>In the request only.</summary>
    Inline,

    /// <summary>By an address only.</summary>
    Url,
}
