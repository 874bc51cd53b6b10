using System.Data.Common;

namespace Filmgate.Videos;

/// <summary>The database could not run a statement.</summary>
internal abstract class DatabaseFaultException(string message) : DbException(message)
{
    /// <summary>The cause, if a later try may succeed. Null: a retry will not help.</summary>
    public abstract string? Reason { get; }
}
