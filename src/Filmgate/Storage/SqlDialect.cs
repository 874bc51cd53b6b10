namespace Filmgate.Storage;

/// <summary>Everything that differs between SQLite and PostgreSQL, as data.</summary>
/// <param name="OnOpen">Run once on every new connection.</param>
/// <param name="Begin">Starts a transaction that writes. On PostgreSQL, returns its id, and whether there are budgets.</param>
/// <param name="BeginSnapshot">Starts a transaction that reads one moment.</param>
/// <param name="BeginMigration">Starts a transaction on a database that may be empty.</param>
/// <param name="LockMigrations">Prevents two processes from migrating concurrently. Runs inside the transaction.</param>
/// <param name="Now">The time that leases count by, in Unix milliseconds. With several nodes, the server's.</param>
/// <param name="ForUpdate">Locks the rows that a query reads until the end of the transaction.</param>
/// <param name="SkipLocked">The same, but skips rows that another transaction has locked.</param>
/// <param name="ClaimOrder">Makes the planner read the rows to claim from their index.</param>
/// <param name="LockOwner">Lets one transaction at a time count and add what <c>@owner</c> may have a limited number of.</param>
/// <param name="LockBudgets">
/// Locks the budgets of <c>@owners</c> (separated by commas) and of their groups, in one order: creates that they limit happen one after
/// the other. Empty: all writes do.
/// </param>
/// <param name="LockBudgetChange">Waits for all transactions that write, so that none counts with another budget or zone.</param>
/// <param name="Clustered">Appended to the definition of a table that is stored in the order of its primary key.</param>
/// <param name="Int64">The type of a 64-bit integer column.</param>
/// <param name="Strict">Appended to the definition of a table whose columns refuse values of another type.</param>
/// <param name="Writers">Number of connections that write concurrently.</param>
/// <param name="EventMark">The mark of a new event of <c>@video_id</c>: never below a mark that a reader has passed.</param>
/// <param name="EventHorizon">
/// Asks for the mark below which events are complete: no open transaction can still add one among them. Null: all are.
/// </param>
/// <param name="AllColumns">
/// Asks for all columns: their table, name and type (<c>text</c> or a number), and their position in the primary key.
/// </param>
/// <param name="AfterCopy">Run when the rows of another database were copied into this one.</param>
internal sealed record SqlDialect(
    string Name,
    string OnOpen,
    string Begin,
    string BeginSnapshot,
    string BeginMigration,
    string LockMigrations,
    string Now,
    string ForUpdate,
    string SkipLocked,
    string ClaimOrder,
    string LockOwner,
    string LockBudgets,
    string LockBudgetChange,
    string Clustered,
    string Int64,
    string Strict,
    int Writers,
    string EventMark,
    string? EventHorizon,
    string AllColumns,
    string AfterCopy)
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
        BeginSnapshot: "BEGIN",
        BeginMigration: "BEGIN IMMEDIATE",
        LockMigrations: "SELECT 1",
        Now: "@now",
        ForUpdate: "",
        SkipLocked: "",
        ClaimOrder: "",
        LockOwner: "SELECT @owner",                                     // one transaction at a time writes anyway
        LockBudgets: "",
        LockBudgetChange: "",
        Clustered: "WITHOUT ROWID",
        Int64: "INTEGER",                                               // a strict table knows no BIGINT
        Strict: "STRICT",
        Writers: 1,                                                     // SQLite allows one writer at a time
        EventMark: "(SELECT COALESCE(MAX(mark), 0) + 1 FROM events)",
        EventHorizon: null,
        AllColumns: """
            SELECT t.name, c.name, lower(c.type), c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            """,
        AfterCopy: "");

    /// <remarks>
    /// A transaction takes its mark from a sequence. Before, it locks the sequence's value, which is below its mark, until it ends (an
    /// advisory lock of 2^62 + value, shared). So the lowest lock tells below which mark everything is committed: in this database only,
    /// and in a restored dump as well. A transaction gets its mark before it waits for a row, so a video's later event may come from the
    /// older transaction. It then takes the mark of the event before it.
    /// </remarks>
    public static readonly SqlDialect Postgres = new(
        "postgres",
        OnOpen: "",
        Begin: """
            BEGIN;
            SELECT pg_advisory_xact_lock_shared(4611686018427387904 + last_value), pg_advisory_xact_lock_shared(4606013, 0)
                FROM event_marks;
            SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),
                set_config('filmgate.mark', CAST(nextval('event_marks') AS TEXT), true),
                EXISTS (SELECT 1 FROM budgets) OR EXISTS (SELECT 1 FROM budget_members)
            """,
        BeginSnapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        BeginMigration: "BEGIN",
        LockMigrations: "SELECT pg_advisory_xact_lock(4606011)",
        Now: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        ForUpdate: "FOR UPDATE",
        SkipLocked: "FOR UPDATE SKIP LOCKED",
        ClaimOrder: "ORDER BY id",
        LockOwner: "SELECT pg_advisory_xact_lock(4606012, hashtext(@owner))",
        LockBudgets: """
            SELECT account FROM budgets
            WHERE account = ANY (string_to_array(@owners, ','))
                OR account IN (SELECT group_id FROM budget_members WHERE key_id = ANY (string_to_array(@owners, ',')))
            ORDER BY account FOR UPDATE
            """,
        LockBudgetChange: "SELECT CAST(pg_advisory_xact_lock(4606013, 0) AS TEXT)",
        Clustered: "",
        Int64: "BIGINT",
        Strict: "",
        Writers: 4,
        EventMark: """
            GREATEST(CAST(current_setting('filmgate.mark') AS BIGINT),
                (SELECT COALESCE(MAX(mark), 0) FROM events WHERE video_id = @video_id))
            """,
        EventHorizon: """
            WITH newest AS MATERIALIZED (SELECT last_value AS mark FROM event_marks)
            SELECT 1 + LEAST(newest.mark, (
                SELECT MIN((CAST(classid AS BIGINT) - 1073741824) * 4294967296 + CAST(objid AS BIGINT)) FROM pg_locks
                WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND CAST(classid AS BIGINT) >= 1073741824
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
            FROM newest
            """,
        AllColumns: """
            SELECT c.table_name, c.column_name, c.data_type, COALESCE((
                SELECT k.ordinal_position FROM information_schema.table_constraints p
                JOIN information_schema.key_column_usage k ON k.constraint_schema = p.constraint_schema
                    AND k.constraint_name = p.constraint_name AND k.table_name = p.table_name
                WHERE p.constraint_type = 'PRIMARY KEY' AND p.table_schema = c.table_schema AND p.table_name = c.table_name
                    AND k.column_name = c.column_name), 0)
            FROM information_schema.columns c
            WHERE c.table_schema = current_schema()
            """,
        AfterCopy: "SELECT setval('event_marks', GREATEST(1, (SELECT MAX(mark) FROM events)))");
}
