using Filmgate.Videos;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>An error code that SQLite returned.</summary>
internal sealed class SqliteException(int code, string message) : DatabaseFaultException($"SQLite: {message} ({code})")
{
    /// <remarks>The low byte is the primary code; the rest of an extended code says where the error occurred.</remarks>
    public override string? Reason => (code & 0xff) switch
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_IOERR => "the disk reports an I/O error",
        raw.SQLITE_READONLY => "the database is read-only",
        raw.SQLITE_BUSY => "another process has locked the database",
        raw.SQLITE_CANTOPEN => "the database file cannot be opened",
        _ => null,
    };
}
