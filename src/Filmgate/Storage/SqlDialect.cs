namespace Filmgate.Storage;

/// <summary>All that differs between the two databases, as data.</summary>
/// <param name="OnOpen">Run once on every new connection.</param>
/// <param name="Begin">Starts a transaction that writes.</param>
/// <param name="LockMigrations">Keeps two processes from migrating at once; runs inside the transaction.</param>
/// <param name="SkipLocked">Lets claims on different nodes pass each other.</param>
/// <param name="Clustered">Follows the definition of a table that lies in the order of its primary key.</param>
/// <param name="Writers">Connections that write at the same time.</param>
internal sealed record SqlDialect(string Name, string OnOpen, string Begin, string LockMigrations, string SkipLocked, string Clustered, int Writers)
{
    /// <remarks>
    /// WAL with synchronous=FULL: each commit is flushed, so an accepted video survives a power cut. The log is folded back every 8,000 pages
    /// (32 MB): a page that many creates touch is then written back fewer times, and the writer stops for it less often.
    /// </remarks>
    public static readonly SqlDialect Sqlite = new(
        "sqlite",
        OnOpen: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8000",
        Begin: "BEGIN IMMEDIATE",
        LockMigrations: "SELECT 1",
        SkipLocked: "",
        Clustered: "WITHOUT ROWID",
        Writers: 1);                                                    // one writer: nothing to skip, nothing to gain from two

    public static readonly SqlDialect Postgres = new(
        "postgres",
        OnOpen: "SELECT 1",
        Begin: "BEGIN",
        LockMigrations: "SELECT pg_advisory_xact_lock(4606011)",
        SkipLocked: "FOR UPDATE SKIP LOCKED",
        Clustered: "",
        Writers: 4);
}
