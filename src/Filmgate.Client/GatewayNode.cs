namespace Filmgate.Client;

/// <summary>The nodes of a gateway: the servers that use its database.</summary>
public sealed record GatewayNodeList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>By the time of their start. A node that was killed stays listed for a day.</summary>
    public required IReadOnlyList<GatewayNode> Data { get; init; }
}

/// <summary>A server of a gateway. A server that was restarted is another node.</summary>
public sealed record GatewayNode
{
    /// <summary>Always <c>node</c>.</summary>
    public string Object { get; init; } = "node";

    /// <summary>The name of its machine and a random part.</summary>
    public required string Id { get; init; }

    /// <summary><c>all</c>, <c>api</c> or <c>worker</c>. Null: it has not said so yet.</summary>
    public string? Role { get; init; }

    /// <summary>The version of Filmgate. Null: it has not said so yet.</summary>
    public string? Version { get; init; }

    /// <summary>When it started, in Unix seconds. Null: it has not said so yet.</summary>
    public long? StartedAt { get; init; }

    /// <summary>How many seconds ago its last heartbeat was, by the clock of the database.</summary>
    public required long LastBeatSeconds { get; init; }

    /// <summary>Unfinished and watched videos that it holds.</summary>
    public required long Videos { get; init; }

    /// <summary>Webhook deliveries that it holds.</summary>
    public required long Deliveries { get; init; }
}
