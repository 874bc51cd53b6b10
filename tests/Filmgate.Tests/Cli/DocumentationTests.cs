using System.Reflection;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Cli.Commands;
using Filmgate.Ledger;
using Filmgate.Settings;
using Filmgate.Videos;

namespace Filmgate.Tests.Cli;

/// <summary>Pages in docs/ that repeat facts from the code must match it.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void The_configuration_page_has_a_line_for_each_setting_and_no_others()
    {
        var rows = Rows("docs/configuration.md").Where(row => row.Contains("` | `FILMGATE_")).ToList();
        Assert.Equal(SettingTable.All.Select(Row), rows);

        static string Row(Setting setting)
        {
            var flag = setting.Secret ? "none" : $"`{setting.Flag}`";
            var value = setting.Default.Contains(' ') || setting.Default is "none" ? setting.Default : $"`{setting.Default}`";
            return $"| `{setting.Json}` | `{setting.Env}` | {flag} | {value} | {setting.Description} |";
        }
    }

    [Fact]
    public void The_configuration_page_names_the_variables_that_are_not_settings()
    {
        var page = Page("docs/configuration.md");
        Assert.All(SettingTable.OtherVariables, variable => Assert.Contains($"`{variable}`", page));
    }

    [Fact]
    public void The_errors_page_has_a_line_for_each_reason_why_a_video_fails()
    {
        var page = Page("docs/errors.md");
        foreach (var rule in FailurePolicy.All.Select(row => row.Value))
            Assert.Contains($"| `{rule.Code}` | {rule.Class} | {rule.Billed} | {(rule.Retryable ? "yes" : "no")} | ", page);
    }

    [Fact]
    public void The_errors_page_has_a_line_for_each_error_of_the_api()
    {
        var errors = typeof(ApiError).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(ApiError) && m.Name is not nameof(ApiError.Of))
            .Select(m => (ApiError)m.Invoke(null, [.. m.GetParameters().Select(SampleValue)])!)
            .Append(ApiError.Of(400, ""));
        var rows = Rows("docs/errors.md").ToList();
        foreach (var start in errors.Select(error => $"| `{error.Code}` | {error.HttpStatus} | "))
            Assert.Contains(rows, row => row.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void The_models_page_shows_the_catalogue() =>
        Assert.Contains(ModelsCommand.Markdown(ModelCatalogue.Load()), Page("docs/models.md"));

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));

    private static IEnumerable<string> Rows(string name) =>
        Page(name).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static object? SampleValue(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "x",
        var type when type == typeof(IEnumerable<string>) => Array.Empty<string>(),
        var type when type == typeof(IReadOnlyList<Problem>) => new List<Problem> { new("x", "x") },
        var type when type == typeof(Withdrawal) => new Withdrawal(new(2026, 10, 22), "x"),
        var type when type == typeof(BudgetRefusal) =>
            new BudgetRefusal(new(new("x", BudgetWindow.Total, "total", 1, null, null), default), 1),
        var type when type == typeof(CatalogueModel) => ModelCatalogue.Load().All[0],
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };
}
