using Filmgate.Videos;

namespace Filmgate.Tests.Videos;

public sealed class VideoIdTests
{
    [Fact]
    public void Ids_of_the_same_time_sort_in_the_order_of_their_creation()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => VideoId.New(A.Noon)).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void An_id_is_a_version_7_uuid_of_its_time()
    {
        var at = A.Noon.AddYears(1);
        var id = Guid.ParseExact(VideoId.New(at)["video_".Length..], "N");
        Assert.Equal((7, true), (id.Version, id.Variant is >= 8 and <= 11));
        Assert.Equal(at.ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString("N")[..12], 16));
    }
}
