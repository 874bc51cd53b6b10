namespace Filmgate.Media.Inputs;

/// <summary>Counts the bytes that each owner sends, by UTC day. It is exact between nodes.</summary>
internal interface IInputByteCounter
{
    /// <summary>Counts an upload, unless it would exceed the limit.</summary>
    /// <returns>Whether it was counted, and what the owner had sent on this day before.</returns>
    Task<(bool IsAdded, long Before)> AddAsync(string owner, long bytes, long limit, DateTimeOffset now);
}
