namespace Filmgate.Engine;

/// <summary>What a node of a fleet does.</summary>
internal enum NodeRole
{
    /// <summary>Answers requests and runs videos.</summary>
    All,

    /// <summary>Answers requests. Other nodes run the videos that it accepts.</summary>
    Api,

    /// <summary>Runs videos, and answers only <c>/healthz</c> and <c>/readyz</c>.</summary>
    Worker,
}
