using Filmgate.Api.Errors;
using Filmgate.Keys;

namespace Filmgate.Api.Authentication;

/// <summary>
/// Views of the whole gateway. An API key shows what belongs to it, so they are for callers on this machine while no key exists, and for
/// commands that open the data directory themselves.
/// </summary>
internal static class OperatorOnly
{
    /// <summary>Null if the caller may see it.</summary>
    public static ApiError? Check(Caller caller) => caller == Caller.Anonymous ? null : ApiError.OperatorOnly();
}
