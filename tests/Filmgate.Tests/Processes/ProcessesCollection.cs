namespace Filmgate.Tests.Processes;

/// <summary>These tests start processes. They run one after the other so that they do not slow each other down.</summary>
[CollectionDefinition("Processes")]
public sealed class ProcessesCollection : ICollectionFixture<ProviderFailureFixture>;
