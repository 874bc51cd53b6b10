namespace Filmgate.Media.Inspection;

internal readonly record struct Mp4Box(string Type, long PayloadStart, long End)
{
    public long PayloadLength => End - PayloadStart;
}
