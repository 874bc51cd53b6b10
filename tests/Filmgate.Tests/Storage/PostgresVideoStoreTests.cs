namespace Filmgate.Tests.Storage;

/// <summary>The same store on PostgreSQL. No setting enables it yet; these tests keep its SQL correct until one does.</summary>
public sealed class PostgresVideoStoreTests(PostgresServer server) : VideoStoreContract(server);
