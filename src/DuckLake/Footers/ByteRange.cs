namespace Ekko.DuckLake.Footers;

/// <summary>Bytes of a file from a start to an end that is not included.</summary>
readonly record struct ByteRange(long Start, long End)
{
    internal long Length => End - Start;
}
