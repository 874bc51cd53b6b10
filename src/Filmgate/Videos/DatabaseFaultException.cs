using System.Data.Common;

namespace Filmgate.Videos;

/// <summary>The database could not do what it was asked.</summary>
internal abstract class DatabaseFaultException(string message) : DbException(message)
{
    /// <summary>Why it may work later. Null: it will not.</summary>
    public abstract string? Reason { get; }
}
