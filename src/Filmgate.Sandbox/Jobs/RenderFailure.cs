namespace Filmgate.Sandbox.Jobs;

/// <summary>Why a render fails. Each family reports it in its own format.</summary>
internal enum RenderFailure
{
    SilentFilter,
    ContentPolicy,
    Internal,
}
