using System.Globalization;
using System.Text.RegularExpressions;
using Filmgate.Cli.Output;
using Filmgate.Verification;

namespace Filmgate.Cli.Progress;

/// <summary>Prints each exchange of a verification as it happens, redacted.</summary>
internal sealed partial class ExchangeLines(TextWriter writer, Redactor redactor, bool showBodies, Func<string, string> resumeCommand)
    : IVerificationListener
{
    private const int MaxBodyLength = 20_000;

    /// <summary>Whether the paid call was sent and has no answer yet.</summary>
    public bool IsCreating { get; private set; }

    public void OnRequest(Exchange exchange)
    {
        if (exchange.Kind is ExchangeKind.Create) IsCreating = true;
        var key = exchange is { Kind: ExchangeKind.Download, HadCredential: true } ? " (with the key)" : "";
        var paid = exchange.Kind is ExchangeKind.Create ? " (the paid call)" : "";
        writer.WriteLine($"> {exchange.Method} {redactor.Text(exchange.Url.AbsoluteUri)}{key}{paid}");
    }

    public void OnResponse(Exchange exchange, IReadOnlyList<string> values)
    {
        if (exchange.Kind is ExchangeKind.Create) IsCreating = false;
        if (showBodies && exchange.RequestBody is { Length: > 0 } sent) writer.WriteLine(Indent(redactor.Body(WithoutFiles(sent))));
        var status = exchange.Status == 0 ? $"no response ({exchange.Failure})" : exchange.Status.ToString(CultureInfo.InvariantCulture);
        var time = string.Create(CultureInfo.InvariantCulture, $"{exchange.Elapsed.TotalMilliseconds:0} ms");
        writer.WriteLine($"< {status} in {time}{string.Concat(values.Select(value => $"  {value}"))}");
        if (showBodies && exchange.ResponseBody.Length > 0) writer.WriteLine(Indent(redactor.Body(exchange.ResponseBody)));
    }

    public void OnAccepted(string operation) => writer.WriteLine(
        $"The provider accepted the task {operation}. If this command is stopped, continue with:{Environment.NewLine}"
        + $"  {resumeCommand(operation)}");

    private static string Indent(string text) => $"    {TextFormat.Truncate(text, MaxBodyLength)}";

    /// <summary>Images in base64 are long and say nothing.</summary>
    private static string WithoutFiles(string body) => Base64().Replace(body, match => $"<{match.Length} characters>");

    [GeneratedRegex("[A-Za-z0-9+/=]{200,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Base64();
}
