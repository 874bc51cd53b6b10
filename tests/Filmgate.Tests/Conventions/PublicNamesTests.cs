using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Gateway;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Conventions;

/// <summary>
/// Names that programs and databases rely on: routes, settings, tables and error codes. public-names.txt lists them.
/// A line may be added there together with the new name. Removing or renaming one breaks users.
/// </summary>
public sealed class PublicNamesTests
{
    private static readonly string ListFile = Path.Combine(Repository.Root, "tests", "Filmgate.Tests", "Conventions", "public-names.txt");

    [Fact]
    public async Task Routes_settings_and_tables_are_those_of_the_list()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var names = Routes(gateway.Services).Concat(Settings()).Concat(await ColumnsAsync(gateway.Services));
        var listed = File.ReadLines(ListFile).Where(line => line.Length > 0 && !line.StartsWith("code ", StringComparison.Ordinal));
        Assert.Equal(listed.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_listed_error_code_is_still_returned_and_documented()
    {
        var folder = Path.Combine(Repository.Root, "src", "Filmgate");
        var source = string.Concat(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var documentation = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));
        string[] undocumented = ["callback_url_empty", "task_not_exist"];       // of the API shape of CometAPI's older Runway route
        var lines = File.ReadLines(ListFile).Where(line => line.StartsWith("code ", StringComparison.Ordinal));
        var codes = lines.Select(line => line["code ".Length..]).ToList();
        Assert.True(codes.Count >= 55, "The list has lost codes.");
        Assert.All(codes, code => Assert.Contains($"\"{code}\"", source, StringComparison.Ordinal));
        Assert.All(codes.Except(undocumented), code => Assert.Contains($"`{code}`", documentation, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Routes(IServiceProvider services) =>
        from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select $"route {method} {endpoint.RoutePattern.RawText!.Replace("{id:video}", "{id}")}";

    private static IEnumerable<string> Settings() =>
        SettingTable.All.Select(setting => $"setting {setting.Json} {setting.Env} {setting.Flag}");

    private static async Task<IEnumerable<string>> ColumnsAsync(IServiceProvider services)
    {
        const string columns = """
            SELECT 'table ' || t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            """;
        var database = services.GetRequiredService<SqlDatabase>();
        return await database.QueryAsync(columns, row => row.NextString(), CancellationToken.None);
    }
}
