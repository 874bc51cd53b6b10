using System.CommandLine;
using Filmgate.Formatting;

namespace Filmgate.Cli.Options;

/// <summary>The option <c>--url</c>, and the variable that stands for it.</summary>
internal sealed class UrlOption
{
    private readonly Option<string?> _url;

    public UrlOption(Command command, string description)
    {
        _url = new("--url") { Description = description, HelpName = "URL" };
        command.Options.Add(_url);
    }

    /// <param name="useVariable">False: only the flag counts.</param>
    /// <returns>Null: none is given.</returns>
    public Uri? Read(ParseResult parsed, bool useVariable = true)
    {
        var flag = parsed.GetValue(_url);
        var text = useVariable ? ApiKeyOption.FlagOrVariable(flag, "FILMGATE_URL") : flag;
        try
        {
            return string.IsNullOrEmpty(text) ? null : SettingParser.HttpUrl(text);
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--url: {error.Message}.");
        }
    }
}
