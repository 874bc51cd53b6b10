namespace Filmgate.Storage;

/// <summary>Everything that differs between SQLite and PostgreSQL, as data.</summary>
/// <param name="OnOpen">Run once on every new connection.</param>
/// <param name="Begin">Starts a transaction that writes. On PostgreSQL, returns its id.</param>
/// <param name="BeginMigration">Starts a transaction on a database that may be empty.</param>
/// <param name="LockMigrations">Prevents two processes from migrating concurrently. Runs inside the transaction.</param>
/// <param name="SkipLocked">Lets concurrent claims of several nodes skip each other's rows.</param>
/// <param name="Clustered">Appended to the definition of a table that is stored in the order of its primary key.</param>
/// <param name="Int64">The type of a 64-bit integer column.</param>
/// <param name="Strict">Appended to the definition of a table whose columns refuse values of another type.</param>
/// <param name="Writers">Number of connections that write concurrently.</param>
/// <param name="EventMark">The mark of a new event of <c>@video_id</c>: never below a mark that a reader has passed.</param>
/// <param name="EventHorizon">Events below this mark are complete: no open transaction can still add one among them.</param>
internal sealed record SqlDialect(
    string Name,
    string OnOpen,
    string Begin,
    string BeginMigration,
    string LockMigrations,
    string SkipLocked,
    string Clustered,
    string Int64,
    string Strict,
    int Writers,
    string EventMark,
    string EventHorizon)
{
    /// <remarks>
    /// WAL with synchronous=FULL: each commit is flushed, so an accepted video survives a power cut. A checkpoint runs every 8,000 pages
    /// (32 MB): a page that many creates touch is then written back fewer times, and the writer pauses less often.
    /// </remarks>
    public static readonly SqlDialect Sqlite = new(
        "sqlite",
        OnOpen: """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = OFF;
            PRAGMA cache_size = -4096;
            PRAGMA temp_store = MEMORY;
            PRAGMA wal_autocheckpoint = 8000
            """,
        Begin: "BEGIN IMMEDIATE",
        BeginMigration: "BEGIN IMMEDIATE",
        LockMigrations: "SELECT 1",
        SkipLocked: "",
        Clustered: "WITHOUT ROWID",
        Int64: "INTEGER",                                               // a strict table knows no BIGINT
        Strict: "STRICT",
        Writers: 1,                                                     // SQLite allows one writer at a time
        EventMark: "(SELECT COALESCE(MAX(mark), 0) + 1 FROM events)",
        EventHorizon: "9223372036854775807");

    /// <remarks>
    /// A transaction gets its id before it waits for a row, so a video's later event may come from the older transaction. It then takes the
    /// mark of the event before it. A snapshot's xmin is the oldest open transaction in any database of the cluster.
    /// </remarks>
    public static readonly SqlDialect Postgres = new(
        "postgres",
        OnOpen: "",
        Begin: "BEGIN; SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)",
        BeginMigration: "BEGIN",
        LockMigrations: "SELECT pg_advisory_xact_lock(4606011)",
        SkipLocked: "FOR UPDATE SKIP LOCKED",
        Clustered: "",
        Int64: "BIGINT",
        Strict: "",
        Writers: 4,
        EventMark: """
            GREATEST(CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),
                (SELECT COALESCE(MAX(mark), 0) FROM events WHERE video_id = @video_id))
            """,
        EventHorizon: "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)");
}
