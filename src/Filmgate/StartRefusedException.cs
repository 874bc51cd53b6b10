namespace Filmgate;

/// <summary>The server cannot start with these settings or this data. The message says what to change.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
