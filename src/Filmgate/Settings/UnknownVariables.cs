using System.Text.RegularExpressions;
using Filmgate.Formatting;

namespace Filmgate.Settings;

/// <summary>
/// Environment variables that begin like a setting and are none. A probable misspelling is an error, because the setting would be ignored.
/// Any other name is only worth a warning: it may be meant for another program.
/// </summary>
internal static partial class UnknownVariables
{
    private const string Prefix = "FILMGATE_";
    private const int MaxDistance = 2;

    public static void Check(IReadOnlyDictionary<string, string> environment, List<string> errors, List<string> warnings)
    {
        List<string> known = [.. SettingTable.All.Select(setting => setting.Env), .. SettingTable.OtherVariables];
        var given = environment.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !IsOfKubernetes(name));
        foreach (var unknown in given.Except(known).Order(StringComparer.Ordinal))
        {
            var nearest = known.MinBy(name => EditDistance.Between(name, unknown))!;
            if (EditDistance.Between(nearest, unknown) <= MaxDistance)
                errors.Add($"unknown environment variable {unknown}. Did you mean {nearest}?");
            else
                warnings.Add($"The environment variable {unknown} is not a setting of Filmgate and is ignored.");
        }
    }

    /// <summary>Kubernetes describes a Service called <c>filmgate</c> to every container: <c>FILMGATE_PORT</c> and many more.</summary>
    private static bool IsOfKubernetes(string name) => KubernetesName().IsMatch(name);

    [GeneratedRegex("_SERVICE_|_PORT$|_PORT_", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KubernetesName();
}
