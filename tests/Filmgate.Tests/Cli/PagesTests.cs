using System.Reflection;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Cli.Commands;
using Filmgate.Settings;
using Filmgate.Videos;

namespace Filmgate.Tests.Cli;

/// <summary>The pages that repeat what the code says are held against it.</summary>
public sealed class PagesTests
{
    [Fact]
    public void Configuration_has_a_line_for_each_setting_and_no_others()
    {
        var rows = Rows("docs/configuration.md").Where(row => row.Contains("` | `FILMGATE_")).ToList();
        Assert.Equal(
            SettingTable.All.Select(s => $"| `{s.Json}` | `{s.Env}` | {(s.Secret ? "none" : $"`{s.Flag}`")} | {(s.Default.Contains(' ') || s.Default is "none" ? s.Default : $"`{s.Default}`")} | {s.Meaning} |"),
            rows);
    }

    [Fact]
    public void Configuration_names_the_variables_that_are_no_settings()
    {
        var page = Page("docs/configuration.md");
        Assert.All(SettingTable.OtherVariables, variable => Assert.Contains($"`{variable}`", page));
    }

    [Fact]
    public void Errors_has_a_line_for_each_way_a_video_can_fail()
    {
        var page = Page("docs/errors.md");
        foreach (var rule in FailurePolicy.All.Select(row => row.Value))
            Assert.Contains($"| `{rule.Code}` | {rule.Class} | {rule.Billed} | {(rule.Retryable ? "yes" : "no")} | ", page);
    }

    [Fact]
    public void Errors_has_a_line_for_each_refusal_of_the_api()
    {
        var errors = typeof(ApiError).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(ApiError) && m.Name is not nameof(ApiError.Of))
            .Select(m => (ApiError)m.Invoke(null, [.. m.GetParameters().Select(Sample)])!)
            .Append(ApiError.Of(400, ""));
        var rows = Rows("docs/errors.md").ToList();
        foreach (var error in errors) Assert.Contains(rows, row => row.StartsWith($"| `{error.Code}` | {error.HttpStatus} | ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_of_models_shows_the_catalogue_as_it_is() =>
        Assert.Contains(ModelsCommand.Markdown(ModelCatalogue.Load()), Page("docs/models.md"));

    private static string Page(string name) => File.ReadAllText(Path.Combine(Workplace.Repository, name));

    private static IEnumerable<string> Rows(string name) => Page(name).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "x",
        var type when type == typeof(IEnumerable<string>) => Array.Empty<string>(),
        var type when type == typeof(IReadOnlyList<Problem>) => new List<Problem> { new("x", "x") },
        var type when type == typeof(CatalogueModel) => ModelCatalogue.Load().All[0],
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };
}
