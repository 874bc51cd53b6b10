using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Store;

public sealed class KeyTemplateTests
{
    [Fact]
    public void A_template_makes_a_new_key_each_time()
    {
        var subject = new MediaSubject("video_019a9f3b1c00700080000000000000aa", "key_1", "My Model/1");
        var template = KeyTemplate.Parse("{owner}/{model}/{yyyy}/{mm}/{dd}/{id}/{kind}.{ext}");
        var one = template.For(subject, "video", "mp4", TimeProvider.System);
        var two = template.For(subject, "video", "mp4", TimeProvider.System);
        Assert.Equal("key_1/my-model-1/2025/11/20/video_019a9f3b1c00700080000000000000aa/video.mp4", MediaKey.WithoutNonce(one));
        Assert.NotEqual(one, two);
        Assert.True(MediaKey.IsGenerated(one));
    }

    [Theory]
    [InlineData("{yyyy}/{mm}.{ext}", "has no {id}")]
    [InlineData("{id}.mp4", "does not end in")]
    [InlineData("{who}/{id}.{ext}", "'{who}' is unknown")]
    [InlineData("../{id}.{ext}", "may contain only")]
    [InlineData("A/{id}.{ext}", "may contain only")]
    [InlineData("inputs/{id}.{ext}", "reserved name")]
    [InlineData("staging/{id}.{ext}", "reserved name")]
    public void An_invalid_template_is_refused_with_the_accepted_form(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => KeyTemplate.Parse(text)).Message);

    [Theory]
    [InlineData("video_019a9f3b1c00700080000000000000aa", "videos/2025/11/video_019a9f3b1c00700080000000000000aa.mp4")]
    public void A_video_is_stored_under_the_month_of_its_id(string id, string key) =>
        Assert.Equal(key, DefaultKey(id));

    [Fact]
    public void A_video_whose_id_has_no_time_is_stored_under_the_current_month()
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal($"videos/{now:yyyy/MM}/video_x.mp4", DefaultKey("video_x"));
    }

    private static string DefaultKey(string id) =>
        MediaKey.WithoutNonce(KeyTemplate.Default.For(new(id, "key_1", "veo3"), "video", "mp4", TimeProvider.System));
}
