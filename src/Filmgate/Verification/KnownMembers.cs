using System.Collections.Frozen;
using System.Reflection;

namespace Filmgate.Verification;

/// <summary>
/// The members of responses that the transcripts of a dialect show, also where the dialect ignores them. known-members.txt is generated
/// from the transcripts by a test, so that a transcript that is sent in and added makes its members known.
/// </summary>
internal static class KnownMembers
{
    private static readonly Lazy<FrozenDictionary<string, FrozenSet<string>>> ByDialect = new(Load);

    public static bool Contains(string dialect, string path) =>
        ByDialect.Value.TryGetValue(dialect, out var paths) && paths.Contains(path);

    /// <summary>One line of the file.</summary>
    public static string Line(string dialect, string path) => $"{dialect} {path}";

    private static FrozenDictionary<string, FrozenSet<string>> Load()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("Filmgate.Verification.known-members.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .GroupBy(line => line[0], line => line[1])
            .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
