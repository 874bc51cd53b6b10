namespace Filmgate.Sandbox.Families;

/// <summary>Why a create is refused. Each family reports it in its own format.</summary>
internal enum RefusalReason
{
    RateLimited,
    Overloaded,
    Invalid,
    NoBalance,
    Unauthorized,
    Moderated,
    DuplicateExternalId,
}
