namespace Filmgate.Tests.Storage;

/// <summary>The same store on PostgreSQL.</summary>
public sealed class PostgresVideoStoreTests(PostgresServer server) : VideoStoreContract(server);
