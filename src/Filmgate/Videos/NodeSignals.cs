namespace Filmgate.Videos;

/// <summary>Hints between the nodes of one database. They make things quick. Nothing depends on them: all of it is polled too.</summary>
internal sealed class NodeSignals
{
    /// <summary>Takes the signals of this node to the others. Nobody listens where there is one node.</summary>
    public Action<NodeSignal>? Sent { get; set; }

    public Action<NodeSignal>? Received { get; set; }

    public void Send(NodeSignal signal) => Sent?.Invoke(signal);

    public void Receive(NodeSignal signal) => Received?.Invoke(signal);
}

/// <param name="Owner">Empty, except for a change.</param>
internal readonly record struct NodeSignal(NodeSignalKind Kind, string VideoId = "", string Owner = "");

internal enum NodeSignalKind
{
    /// <summary>A video has changed.</summary>
    Changed,

    /// <summary>A video's next step is due now: its cancel was requested, or its provider sent a callback.</summary>
    Due,

    /// <summary>There are rows that no node holds.</summary>
    Claimable,

    /// <summary>Signals may have been missed.</summary>
    Missed,
}
