namespace Filmgate.Tests.Processes;

/// <summary>These tests have processes of their own to wait for; one after the other they disturb each other least.</summary>
[CollectionDefinition("Processes")]
public sealed class ProcessesCollection : ICollectionFixture<CardGateway>;
