namespace Filmgate.Http;

/// <summary>A redirect that is not followed. The message gives the reason and contains no query string.</summary>
internal sealed class RedirectRefusedException(string message) : Exception(message);
