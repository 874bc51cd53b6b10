using System.Reflection;
using System.Runtime.CompilerServices;
using Filmgate.Sandbox;

namespace Filmgate.Tests.Sandbox;

public sealed class TestCardTests
{
    [Fact]
    public void The_documentation_lists_exactly_the_known_cards()
    {
        var listed = File.ReadAllLines(DocumentationPath()).Where(line => line.StartsWith("| `[sandbox:", StringComparison.Ordinal));
        Assert.Equal(TestCard.All.Select(card => $"| `{card.Token}` | {card.Does} | {card.Exercises} |"), listed);
    }

    [Fact]
    public void Every_card_is_in_the_list_once()
    {
        var fields = typeof(TestCard).GetFields(BindingFlags.Public | BindingFlags.Static);
        var declared = fields.Select(field => ((TestCard)field.GetValue(null)!).Name);
        Assert.Equal(declared.Order(StringComparer.Ordinal), TestCard.All.Select(card => card.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cards_are_found_anywhere_in_a_prompt()
    {
        Assert.Equal([TestCard.Slow, TestCard.Wrapped], TestCard.Find("A [sandbox:slow]fox, [red]\n[sandbox:wrapped]", out var unknown));
        Assert.Null(unknown);
        Assert.Empty(TestCard.Find("A fox [sandbox:", out unknown));
        Assert.Null(unknown);
        TestCard.Find("[sandbox:nonsense]", out unknown);
        Assert.Equal("[sandbox:nonsense]", unknown);
    }

    private static string DocumentationPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/sandbox.md");
}
