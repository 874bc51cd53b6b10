namespace Filmgate.Tests.Storage;

/// <summary>The same store on PostgreSQL. No setting switches it on yet; the contract keeps the SQL honest until one does.</summary>
public sealed class PostgresVideoStoreTests(PostgresServer server) : VideoStoreContract(server);
