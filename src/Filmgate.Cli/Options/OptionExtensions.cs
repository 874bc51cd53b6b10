using System.CommandLine;

namespace Filmgate.Cli.Options;

internal static class OptionExtensions
{
    /// <summary>Refuses other values, and lists the accepted ones in the help and in the error.</summary>
    public static void AcceptOnly<T>(this Option<T> option, params string[] values)
    {
        option.HelpName = string.Join('|', values);
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !values.Contains(token.Value, StringComparer.Ordinal)))
                result.AddError($"{option.Name}: '{token.Value}' is not valid. Accepted values: {string.Join(", ", values)}.");
        });
    }
}
