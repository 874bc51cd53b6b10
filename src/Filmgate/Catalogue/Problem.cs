namespace Filmgate.Catalogue;

/// <summary>One error in a request, found before any money is spent.</summary>
/// <param name="Param">The request's JSON field.</param>
/// <param name="Message">Names the field and the accepted values.</param>
internal sealed record Problem(string Param, string Message);
