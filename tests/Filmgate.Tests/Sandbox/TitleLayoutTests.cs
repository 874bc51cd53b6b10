using Filmgate.Sandbox.Rendering;

namespace Filmgate.Tests.Sandbox;

public sealed class TitleLayoutTests
{
    private static readonly Font Plain = new("any.ttf", IsWide: false);

    [Fact]
    public void A_short_prompt_is_one_large_line()
    {
        var title = TitleLayout.Fit("A fox", Plain, 1280, 720);
        Assert.Equal("A fox", title.Text);
        Assert.Equal(720 / 11, title.FontSize);
    }

    [Fact]
    public void A_long_prompt_gets_smaller_letters_before_it_is_cut()
    {
        var prompt = string.Join(' ', Enumerable.Repeat("fjord", 60));
        var title = TitleLayout.Fit(prompt, Plain, 1280, 720);
        Assert.Equal(prompt, title.Text.Replace('\n', ' '));
        Assert.InRange(title.FontSize, 720 / 30, 60);
        Assert.EndsWith("\n…", TitleLayout.Fit(string.Join(' ', Enumerable.Repeat("fjord", 600)), Plain, 1280, 720).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_font_cannot_draw_is_left_out()
    {
        Assert.Equal("a b", TitleLayout.Fit("a\r\n\u0007🐎 b 雪", Plain, 1280, 720).Text);
        Assert.Equal("雪", TitleLayout.Fit("雪", Plain with { IsWide = true }, 1280, 720).Text);
        Assert.Equal("Untitled", TitleLayout.Fit("🐎", Plain, 1280, 720).Text);
    }

    [Fact]
    public void A_word_without_spaces_is_broken() =>
        Assert.True(TitleLayout.Fit(new string('x', 200), Plain, 720, 1280).Text.Split('\n').Length > 4);
}
