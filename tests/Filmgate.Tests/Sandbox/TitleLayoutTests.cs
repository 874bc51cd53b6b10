using Filmgate.Sandbox.Rendering;

namespace Filmgate.Tests.Sandbox;

public sealed class TitleLayoutTests
{
    private static readonly Font Latin = new("any.ttf", HasCjk: false);

    [Fact]
    public void A_short_prompt_is_one_line_in_a_large_font()
    {
        var title = TitleLayout.Fit("A fox", Latin, 1280, 720);
        Assert.Equal("A fox", title.Text);
        Assert.Equal(720 / 11, title.FontSize);
    }

    [Fact]
    public void A_long_prompt_gets_a_smaller_font_before_it_is_cut()
    {
        var prompt = string.Join(' ', Enumerable.Repeat("fjord", 60));
        var title = TitleLayout.Fit(prompt, Latin, 1280, 720);
        Assert.Equal(prompt, title.Text.Replace('\n', ' '));
        Assert.InRange(title.FontSize, 720 / 30, 60);
        var longest = TitleLayout.Fit(string.Join(' ', Enumerable.Repeat("fjord", 600)), Latin, 1280, 720);
        Assert.EndsWith("\n…", longest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_that_the_font_cannot_draw_are_left_out()
    {
        Assert.Equal("a b", TitleLayout.Fit("a\r\n\u0007🐎 b 雪", Latin, 1280, 720).Text);
        Assert.Equal("雪", TitleLayout.Fit("雪", Latin with { HasCjk = true }, 1280, 720).Text);
        Assert.Equal("Untitled", TitleLayout.Fit("🐎", Latin, 1280, 720).Text);
    }

    [Fact]
    public void A_long_word_is_broken_into_lines() =>
        Assert.True(TitleLayout.Fit(new string('x', 200), Latin, 720, 1280).Text.Split('\n').Length > 4);
}
