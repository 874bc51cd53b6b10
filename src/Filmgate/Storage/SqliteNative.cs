using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Filmgate.Storage;

/// <summary>Loads the operating system's SQLite instead of the bundled one (3.35.5) when it is newer.</summary>
internal static class SqliteNative
{
    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Which SQLite runs, for the log.</summary>
    public static string Description { get; private set; } = "not loaded";

    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded) return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            Batteries_V2.Init();
            Description = $"SQLite {raw.sqlite3_libversion().utf8_to_string()} ({Description})";
            _loaded = true;
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var bundled = NativeLibrary.TryLoad(name, assembly, path, out var own) ? own : IntPtr.Zero;
        foreach (var candidate in new[] { "libsqlite3.so.0", "libsqlite3.dylib", "sqlite3" })
        {
            if (!NativeLibrary.TryLoad(candidate, out var system)) continue;
            if (Version(system) > Version(bundled))
            {
                Description = "the operating system's";
                return system;
            }

            break;
        }

        Description = "bundled";
        return bundled;
    }

    private static unsafe int Version(IntPtr library) =>
        library != IntPtr.Zero && NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function)
            ? ((delegate* unmanaged<int>)function)()
            : 0;
}
