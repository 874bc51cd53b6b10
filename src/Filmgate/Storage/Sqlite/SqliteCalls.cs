using System.Runtime.InteropServices;
using Filmgate.Videos;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>
/// Direct calls of the functions that run for each value of each row. SQLitePCLRaw counts references to the handle on each call and makes a
/// GC transition. For functions that only read a field, this cost more than the functions themselves. A statement has one caller at a time
/// and only its session closes it, so its handle stays valid.
/// </summary>
internal static unsafe class SqliteCalls
{
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> Type =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Function("sqlite3_column_type");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long> Number =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long>)Function("sqlite3_column_int64");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*> Bytes =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*>)Function("sqlite3_column_blob");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> Length =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Function("sqlite3_column_bytes");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int> BindNumber =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int>)Function("sqlite3_bind_int64");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> BindNothing =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Function("sqlite3_bind_null");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*, int, nint, int> BindText =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*, int, nint, int>)Function("sqlite3_bind_text");

    private static readonly delegate* unmanaged[Cdecl]<nint, int> StepOnce =
        (delegate* unmanaged[Cdecl]<nint, int>)Function("sqlite3_step");

    private static readonly delegate* unmanaged[Cdecl]<nint, int> Restart =
        (delegate* unmanaged[Cdecl]<nint, int>)Function("sqlite3_reset");

    public static int Step(nint statement) => StepOnce(statement);

    public static int Reset(nint statement) => Restart(statement);

    public static bool IsNull(nint statement, int column) => Type(statement, column) == raw.SQLITE_NULL;

    public static long Int64(nint statement, int column) => Number(statement, column);

    /// <summary>Valid until the next step. Empty for null and for empty text.</summary>
    public static ReadOnlySpan<byte> Utf8(nint statement, int column)
    {
        var bytes = Bytes(statement, column);                           // before the length, as SQLite requires
        return bytes is null ? default : new(bytes, Length(statement, column));
    }

    public static int Bind(nint statement, int position, long value) => BindNumber(statement, position, value);

    public static int BindNull(nint statement, int position) => BindNothing(statement, position);

    /// <summary>The bytes are not copied: they must not move or change until the statement has run.</summary>
    public static int Bind(nint statement, int position, ReadOnlySpan<byte> pinned)
    {
        const nint isStatic = 0;                                        // SQLITE_STATIC
        fixed (byte* bytes = &MemoryMarshal.GetReference(pinned))       // not a null pointer when empty: SQLite would bind NULL
            return BindText(statement, position, bytes, pinned.Length, isStatic);
    }

    private static nint Function(string name) => NativeLibrary.GetExport(SqliteLibrary.Handle, name);
}
