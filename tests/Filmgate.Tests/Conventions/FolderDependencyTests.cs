using Filmgate.Tests.Cli;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Filmgate.Tests.Conventions;

/// <summary>The folders of the server, and which others each may use. docs/architecture.md draws the same table.</summary>
public sealed class FolderDependencyTests
{
    /// <summary>From the bottom up. A folder may use only folders above its own line, so there can be no cycle.</summary>
    private static readonly (string Folder, string[] MayUse)[] Allowed =
    [
        ("(root)", []),
        ("Formatting", []),
        ("Streams", []),
        ("Json", ["Streams"]),
        ("Http", []),
        ("Keys", []),
        ("Ledger", []),
        ("Videos", ["Ledger"]),
        ("Media", ["(root)", "Formatting", "Streams", "Http", "Keys", "Videos"]),
        ("Upstreams", ["Streams", "Json", "Http", "Keys", "Videos"]),
        ("Catalogue", ["Formatting", "Json", "Videos", "Upstreams"]),
        ("Dialects", ["Json", "Videos", "Upstreams", "Catalogue"]),
        ("Engine", ["Formatting", "Videos", "Media", "Upstreams", "Catalogue", "Dialects"]),
        ("Verification", ["Json", "Http", "Videos", "Media", "Upstreams", "Catalogue", "Dialects"]),
        ("Presentation", ["Json", "Http", "Keys", "Ledger", "Videos", "Catalogue", "Engine"]),
        ("Webhooks", ["Json", "Http", "Keys", "Ledger", "Videos", "Engine", "Presentation"]),
        ("Storage", ["(root)", "Keys", "Ledger", "Videos", "Media", "Webhooks"]),
        ("Api",
        [
            "Formatting", "Streams", "Json", "Http", "Keys", "Ledger", "Videos", "Media",
            "Upstreams", "Catalogue", "Dialects", "Engine", "Presentation", "Webhooks",
        ]),
        ("Compat",
        [
            "Json", "Keys", "Videos", "Media", "Upstreams",
            "Catalogue", "Dialects", "Engine", "Presentation", "Webhooks", "Api",
        ]),
        ("Settings",
        [
            "Formatting", "Http", "Videos", "Media", "Upstreams", "Catalogue",
            "Engine", "Presentation", "Webhooks", "Storage", "Api",
        ]),
        ("Hosting",
        [
            "(root)", "Http", "Keys", "Media", "Upstreams", "Catalogue", "Engine",
            "Presentation", "Webhooks", "Storage", "Api", "Compat", "Settings",
        ]),
    ];

    /// <summary>The only readers of videos among the API folders: each checks an owner, a signature, or writes.</summary>
    private static readonly string[] ReadersOfTheStore = ["OwnedVideos.cs", "SignedVideos.cs", "VideoDeletion.cs", "CreateVideoHandler.cs"];

    private static readonly Lazy<IReadOnlyList<Reference>> AllReferences = new(FindReferences);

    private static string Source => Path.Combine(Repository.Root, "src", "Filmgate");

    [Fact]
    public void A_folder_uses_only_the_folders_that_it_may_use()
    {
        var allowed = Allowed.ToDictionary(row => row.Folder, row => row.MayUse);
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (user, type, used) in AllReferences.Value)
        {
            var (from, to) = (FolderOf(user), FolderOf(used));
            if (from == to) continue;
            if (!allowed.TryGetValue(from, out var mayUse)) violations.Add($"The folder {from} is not in the table.");
            else if (!mayUse.Contains(to))
                violations.Add($"{from} -> {to}: {Shown(user)} uses {type} of {Shown(used)}. {from} may use: {Join(mayUse)}.");
        }

        Assert.Empty(violations);
    }

    [Fact]
    public void The_allowed_dependencies_have_no_cycle_and_no_unused_entry()
    {
        for (var i = 0; i < Allowed.Length; i++)
            Assert.All(Allowed[i].MayUse, used => Assert.Contains(used, Allowed[..i].Select(row => row.Folder)));

        var used = AllReferences.Value.Select(reference => (FolderOf(reference.User), FolderOf(reference.Used))).ToHashSet();
        var unused =
            from row in Allowed
            from folder in row.MayUse
            where !used.Contains((row.Folder, folder))
            select $"{row.Folder} -> {folder}";
        Assert.Empty(unused);
    }

    [Fact]
    public void The_architecture_page_has_the_same_table()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        foreach (var (folder, mayUse) in Allowed)
            Assert.Contains($"| `{folder}` | {Join(mayUse)} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_read_videos_only_through_the_owner_check()
    {
        var violations = AllReferences.Value
            .Where(reference => reference.Type is "IVideoStore" && FolderOf(reference.User) is "Api" or "Compat")
            .Where(reference => !ReadersOfTheStore.Contains(Path.GetFileName(reference.User)))
            .Select(reference => $"{Shown(reference.User)} uses IVideoStore. Use OwnedVideos, which returns only the caller's videos.");
        Assert.Empty(violations.Distinct());
    }

    private static IReadOnlyList<Reference> FindReferences()
    {
        var compilation = Compile();
        var found = new HashSet<Reference>();
        foreach (var tree in compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
                if (model.GetSymbolInfo(name).Symbol is { } symbol && (symbol as INamedTypeSymbol ?? symbol.ContainingType) is { } type)
                    foreach (var declaration in type.OriginalDefinition.DeclaringSyntaxReferences)
                        if (declaration.SyntaxTree != tree)
                            found.Add(new(tree.FilePath, type.Name, declaration.SyntaxTree.FilePath));
        }

        return [.. found];
    }

    private static CSharpCompilation Compile()
    {
        const string usings = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
            """;
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var files = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuildOutput(Path.GetRelativePath(Source, file)));
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not "Filmgate.dll");
        return CSharpCompilation.Create(
            "Filmgate",
            [.. trees, CSharpSyntaxTree.ParseText(usings, options)],
            assemblies.Select(file => MetadataReference.CreateFromFile(file)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    private static string Join(string[] folders) => folders is [] ? "nothing" : string.Join(", ", folders);

    private static bool IsBuildOutput(string path) => path.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj";

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "(root)";

    private static string Shown(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private sealed record Reference(string User, string Type, string Used);
}
