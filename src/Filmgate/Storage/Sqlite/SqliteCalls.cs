using System.Runtime.InteropServices;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>
/// The functions that are called for each value of each row, without a detour. SQLitePCLRaw counts references to the handle on each call and lets the
/// garbage collector in; for functions that only read a field that cost more than the functions themselves. A statement is used by one caller at a time
/// and closed only by its session, so its handle stays good.
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

    private static readonly delegate* unmanaged[Cdecl]<nint, int> StepOnce = (delegate* unmanaged[Cdecl]<nint, int>)Function("sqlite3_step");

    private static readonly delegate* unmanaged[Cdecl]<nint, int> Restart = (delegate* unmanaged[Cdecl]<nint, int>)Function("sqlite3_reset");

    public static int Step(nint statement) => StepOnce(statement);

    public static int Reset(nint statement) => Restart(statement);

    public static bool IsNull(nint statement, int column) => Type(statement, column) == raw.SQLITE_NULL;

    public static long Int64(nint statement, int column) => Number(statement, column);

    /// <summary>Good until the next step. Empty for null and for empty text.</summary>
    public static ReadOnlySpan<byte> Utf8(nint statement, int column)
    {
        var bytes = Bytes(statement, column);                           // before the length: that is the order SQLite asks for
        return bytes is null ? default : new(bytes, Length(statement, column));
    }

    public static int Bind(nint statement, int position, long value) => BindNumber(statement, position, value);

    public static int BindNull(nint statement, int position) => BindNothing(statement, position);

    /// <summary>The bytes are not copied: they must neither move nor change until the statement has run.</summary>
    public static int Bind(nint statement, int position, ReadOnlySpan<byte> pinned)
    {
        const nint stays = 0;                                           // SQLITE_STATIC
        fixed (byte* bytes = &MemoryMarshal.GetReference(pinned)) return BindText(statement, position, bytes, pinned.Length, stays);     // not null when empty: that would be NULL
    }

    private static nint Function(string name) => NativeLibrary.GetExport(SqliteLibrary.Handle, name);
}
