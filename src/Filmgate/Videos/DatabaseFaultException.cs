using System.Data.Common;

namespace Filmgate.Videos;

/// <summary>The database could not run a statement.</summary>
internal abstract class DatabaseFaultException(string message, Exception? cause = null) : DbException(message, cause)
{
    /// <summary>The cause, if a later try may succeed. Null: a retry will not help.</summary>
    public abstract string? Reason { get; }

    /// <summary>The connection or the server failed, not this statement: any other statement would have failed as well.</summary>
    public virtual bool IsConnectionLost => false;

    /// <summary>The transaction was stopped because of another one. Repeated, it may succeed.</summary>
    public virtual bool IsConflict => false;

    /// <summary>The commit was sent, and its answer was lost: whether the write is on disk is not known.</summary>
    public virtual bool IsOutcomeUnknown => false;
}
