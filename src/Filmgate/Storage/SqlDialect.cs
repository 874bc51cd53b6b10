namespace Filmgate.Storage;

/// <summary>All that differs between the two databases, as data.</summary>
/// <param name="OnOpen">Run once on every new connection.</param>
/// <param name="Begin">Starts a transaction that writes.</param>
/// <param name="LockMigrations">Keeps two processes from migrating at once; runs inside the transaction.</param>
/// <param name="SkipLocked">Lets claims on different nodes pass each other.</param>
/// <param name="Clustered">Follows the definition of a table that lies in the order of its primary key.</param>
/// <param name="Int64">The type of a 64-bit integer column.</param>
/// <param name="Strict">Follows the definition of a table whose columns refuse values of another type.</param>
/// <param name="Writers">Connections that write at the same time.</param>
/// <param name="EventMark">The mark of a timeline line that is being written for <c>@video_id</c>: never below one that a reader has been past.</param>
/// <param name="EventHorizon">Lines below this mark are complete: nothing that is still under way can come between them.</param>
internal sealed record SqlDialect(
    string Name, string OnOpen, string Begin, string LockMigrations, string SkipLocked, string Clustered, string Int64, string Strict, int Writers, string EventMark, string EventHorizon)
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
        Int64: "INTEGER",                                               // a strict table knows no BIGINT
        Strict: "STRICT",
        Writers: 1,                                                     // one writer: nothing to skip, nothing to gain from two
        EventMark: "(SELECT COALESCE(MAX(mark), 0) + 1 FROM events)",
        EventHorizon: "9223372036854775807");

    /// <remarks>
    /// A transaction's id is given out before it waits for a row, so a video's later line may come from the older transaction: it takes the mark of the line
    /// before it then. A snapshot's xmin is the oldest transaction that is still under way, in any database of the cluster.
    /// </remarks>
    public static readonly SqlDialect Postgres = new(
        "postgres",
        OnOpen: "SELECT 1",
        Begin: "BEGIN",
        LockMigrations: "SELECT pg_advisory_xact_lock(4606011)",
        SkipLocked: "FOR UPDATE SKIP LOCKED",
        Clustered: "",
        Int64: "BIGINT",
        Strict: "",
        Writers: 4,
        EventMark: "GREATEST(CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), (SELECT COALESCE(MAX(mark), 0) FROM events WHERE video_id = @video_id))",
        EventHorizon: "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)");
}
