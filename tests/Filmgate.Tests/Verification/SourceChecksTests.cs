using System.Globalization;
using Filmgate.Verification;

namespace Filmgate.Tests.Verification;

public sealed class SourceChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 4, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("X-Amz-Date=20261127T040000Z&X-Amz-Expires=3600", "05:00")]
    [InlineData("x-tos-date=20261127T040000Z&x-tos-expires=86400", "04:00")]
    [InlineData("Expires=1795755600", "05:00")]
    [InlineData("x-expires=1795755600", "05:00")]
    [InlineData("expires=1795755600000", "05:00")]
    [InlineData("se=2026-11-27T05%3A00%3A00Z&sig=s", "05:00")]
    [InlineData("_jwt=eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTU3NTU2MDB9.c2ln", "05:00")]
    [InlineData("expires=3600", null)]
    [InlineData("Expires=99999999999999999999", null)]
    [InlineData("a", null)]
    [InlineData("", null)]
    public void The_expiry_of_a_signed_url_is_read(string query, string? expected)
    {
        var expiry = SourceChecks.ExpiryOf(new($"https://h.invalid/v.mp4?{query}"));
        Assert.Equal(expected, expiry?.ToString("HH:mm", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_url_that_works_shorter_than_documented_is_a_difference()
    {
        var url = new Uri($"https://h.invalid/v.mp4?Expires={Now.AddHours(2).ToUnixTimeSeconds()}&Signature=s");
        var difference = Assert.Single(SourceChecks.Check("vidu", url, Now));
        Assert.Equal((FindingLevel.Difference, "24 hours, according to the documentation"), (difference.Level, difference.Expected));
        Assert.Equal(FindingLevel.Note, Assert.Single(SourceChecks.Check("luma", url, Now)).Level);
        Assert.DoesNotContain("Signature", string.Concat(SourceChecks.Check("luma", url, Now)));
    }
}
