using Filmgate.Media.Store;

namespace Filmgate.Tests.Media;

public sealed class MediaLocationTests
{
    [Fact]
    public void Places_are_read_with_what_fits_the_store()
    {
        Assert.Equal(new MediaLocation.Disk("/srv/films"), MediaLocation.Parse("disk:/srv/films"));
        Assert.Equal(new MediaLocation.S3("films", "", "eu-central-1", null, PathStyle: false, Checksums: true), MediaLocation.Parse("s3://films?region=eu-central-1"));
        Assert.Equal(new MediaLocation.S3("films", "a/b/", null, new Uri("http://127.0.0.1:9000"), PathStyle: true, Checksums: false), MediaLocation.Parse("s3://films/a/b/?endpoint=http://127.0.0.1:9000"));
        Assert.Equal(
            new MediaLocation.S3("films", "", "auto", new Uri("https://x.r2.cloudflarestorage.com"), PathStyle: false, Checksums: true),
            MediaLocation.Parse("s3://films?region=auto&endpoint=x.r2.cloudflarestorage.com&path_style=false&checksums=supported"));
    }

    [Theory]
    [InlineData("/srv/films", "disk:PATH")]
    [InlineData("disk:", "names no folder")]
    [InlineData("s3:films", "not a place")]
    [InlineData("s3://", "not the name of a bucket")]
    [InlineData("s3://Films", "not the name of a bucket")]
    [InlineData("s3://key:secret@films", "credentials do not belong")]
    [InlineData("s3://films/../up", "prefix")]
    [InlineData("s3://films?secret=1", "'secret' is unknown")]
    [InlineData("s3://films?path_style=maybe", "neither true nor false")]
    [InlineData("s3://films?endpoint=ftp://x", "not an http(s) URL")]
    [InlineData("s3://films?checksums=all", "none of supported, required")]
    public void A_wrong_place_is_refused_with_what_would_be_right(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => MediaLocation.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_template_names_files_and_no_name_comes_twice()
    {
        var subject = new MediaSubject("video_019a9f3b1c00700080000000000000aa", "key_1", "My Model/1");
        var template = KeyTemplate.Parse("{owner}/{model}/{yyyy}/{mm}/{dd}/{id}/{kind}.{ext}");
        var (one, two) = (template.For(subject, "video", "mp4", TimeProvider.System), template.For(subject, "video", "mp4", TimeProvider.System));
        Assert.Equal("key_1/my-model-1/2025/11/20/video_019a9f3b1c00700080000000000000aa/video.mp4", MediaKey.WithoutNonce(one));
        Assert.NotEqual(one, two);
        Assert.True(MediaKey.IsGenerated(one));
    }

    [Theory]
    [InlineData("{yyyy}/{mm}.{ext}", "has no {id}")]
    [InlineData("{id}.mp4", "does not end in")]
    [InlineData("{who}/{id}.{ext}", "'{who}' is unknown")]
    [InlineData("../{id}.{ext}", "may only have")]
    [InlineData("A/{id}.{ext}", "may only have")]
    [InlineData("inputs/{id}.{ext}", "keeps for itself")]
    [InlineData("staging/{id}.{ext}", "keeps for itself")]
    public void A_wrong_template_is_refused_with_what_would_be_right(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => KeyTemplate.Parse(text)).Message, StringComparison.Ordinal);
}
