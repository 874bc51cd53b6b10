using System.Runtime.InteropServices;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>The bundled SQLite, initialized once per process on first use.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>For functions that are called without SQLitePCLRaw.</summary>
    public static nint Handle => Loaded.Value;

    public static string Version
    {
        get
        {
            Initialize();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    public static void Initialize() => _ = Loaded.Value;

    private static nint Load()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);             // memory statistics use a lock that all sessions share
        return NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);
    }
}
