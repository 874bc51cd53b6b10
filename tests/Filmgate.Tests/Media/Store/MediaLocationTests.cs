using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Store;

public sealed class MediaLocationTests
{
    [Fact]
    public void A_location_is_parsed_with_defaults_that_fit_the_store()
    {
        Assert.Equal(new MediaLocation.Disk("/srv/films"), MediaLocation.Parse("disk:/srv/films"));
        Assert.Equal(
            new MediaLocation.S3("films", "", "eu-central-1", null, PathStyle: false, Checksums: true),
            MediaLocation.Parse("s3://films?region=eu-central-1"));
        Assert.Equal(
            new MediaLocation.S3("films", "a/b/", null, new Uri("http://127.0.0.1:9000"), PathStyle: true, Checksums: false),
            MediaLocation.Parse("s3://films/a/b/?endpoint=http://127.0.0.1:9000"));
        Assert.Equal(
            new MediaLocation.S3("films", "", "auto", new Uri("https://x.r2.cloudflarestorage.com"), PathStyle: false, Checksums: true),
            MediaLocation.Parse("s3://films?region=auto&endpoint=x.r2.cloudflarestorage.com&path_style=false&checksums=supported"));
    }

    [Theory]
    [InlineData("/srv/films", "disk:PATH")]
    [InlineData("disk:", "names no folder")]
    [InlineData("s3:films", "not a media location")]
    [InlineData("s3://", "not a bucket name")]
    [InlineData("s3://Films", "not a bucket name")]
    [InlineData("s3://key:secret@films", "must not contain credentials")]
    [InlineData("s3://films/../up", "prefix")]
    [InlineData("s3://films?secret=1", "'secret' is unknown")]
    [InlineData("s3://films?path_style=maybe", "neither true nor false")]
    [InlineData("s3://films?endpoint=ftp://x", "not an http(s) URL")]
    [InlineData("s3://films?checksums=all", "Accepted values: supported, required")]
    public void An_invalid_location_is_refused_with_the_accepted_form(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => MediaLocation.Parse(text)).Message);
}
