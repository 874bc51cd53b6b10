using Filmgate.Api.Errors;
using Filmgate.Keys;

namespace Filmgate.Api.Authentication;

/// <summary>What concerns the whole gateway: operator keys, and callers on this machine while no key exists.</summary>
internal static class OperatorOnly
{
    /// <summary>Null if the caller may use it.</summary>
    public static ApiError? Check(Caller caller) => caller.IsOperator ? null : ApiError.OperatorOnly();
}
