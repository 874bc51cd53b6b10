namespace Filmgate.Sandbox.Jobs;

/// <summary>Why a render fails, before a family puts it into its own words.</summary>
internal enum Failure
{
    SilentFilter,
    ContentPolicy,
    Internal,
}
