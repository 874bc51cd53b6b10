using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>Loads the operating system's SQLite instead of the bundled one (3.35.5) when it is newer.</summary>
internal static class SqliteNative
{
    private static readonly Lock Gate = new();
    private static readonly Lazy<(IntPtr Library, string Whose)> Chosen = new(Choose);
    private static bool _loaded;

    public static IntPtr Library => Chosen.Value.Library;

    /// <summary>Which SQLite runs, for the log.</summary>
    public static string Description => $"SQLite {raw.sqlite3_libversion().utf8_to_string()} ({Chosen.Value.Whose})";

    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded) return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            Batteries_V2.Init();
            raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);         // counting its memory takes a lock that all sessions share
            _loaded = true;
        }
    }

    /// <summary>Asked once for each imported function; the answer must be the same library each time.</summary>
    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) => Chosen.Value.Library;

    private static (IntPtr Library, string Whose) Choose()
    {
        NativeLibrary.TryLoad("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null, out var bundled);
        foreach (var candidate in new[] { "libsqlite3.so.0", "libsqlite3.dylib", "sqlite3" })
            if (NativeLibrary.TryLoad(candidate, out var system))
                return Version(system) > Version(bundled) ? (system, "the operating system's") : (bundled, "bundled");
        return (bundled, "bundled");
    }

    private static unsafe int Version(IntPtr library) =>
        library != IntPtr.Zero && NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function)
            ? ((delegate* unmanaged<int>)function)()
            : 0;
}
