using System.Runtime.InteropServices;

namespace Filmgate.Presentation;

/// <summary>The progress of a video at this moment.</summary>
/// <param name="IsEtaLearned">False: the estimate is what the catalogue says.</param>
/// <param name="PollAfter">When to ask again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VideoProgress(int Percent, int? EtaSeconds, bool IsEtaLearned, TimeSpan PollAfter);
