using System.Text.RegularExpressions;
using Filmgate.Tests.Cli;

namespace Filmgate.Tests.Conventions;

public sealed partial class DocumentationLinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_in_it()
    {
        var root = Repository.Root;
        var docs = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories);
        var pages = Directory.EnumerateFiles(root, "*.md").Concat(docs).ToList();
        var broken =
            from page in pages
            from Match link in Link().Matches(WithoutCode(page))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !Exists(page, target)
            select $"{Path.GetRelativePath(root, page)}: {target}";
        Assert.True(pages.Count > 30, "Not all pages were found.");
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_of_the_documentation_can_be_reached_from_its_index()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var index = File.ReadAllText(Path.Combine(docs, "README.md"));
        var pages = Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(docs, page).Replace('\\', '/'));
        Assert.All(pages.Where(page => page != "README.md"), page => Assert.Contains($"({page}", index, StringComparison.Ordinal));
    }

    private static bool Exists(string page, string target)
    {
        var (path, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
        var file = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
        if (heading.Length == 0) return File.Exists(file) || Directory.Exists(file);
        return File.Exists(file) && Heading().Matches(WithoutCode(file)).Any(match => Anchor(match.Groups["text"].Value) == heading);
    }

    /// <summary>As GitHub makes it from a heading.</summary>
    private static string Anchor(string heading)
    {
        var text = LinkText().Replace(heading, "${text}").Trim().ToLowerInvariant();
        return new([.. text.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c is ' ' ? '-' : c)]);
    }

    private static string WithoutCode(string page) => CodeBlock().Replace(File.ReadAllText(page), "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkText();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();
}
