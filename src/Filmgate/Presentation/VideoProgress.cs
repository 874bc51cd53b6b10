using System.Runtime.InteropServices;

namespace Filmgate.Presentation;

/// <summary>The progress of a video at this moment.</summary>
/// <param name="PollAfter">When to ask again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VideoProgress(int Percent, int? EtaSeconds, TimeSpan PollAfter);
