using Ekko.DuckLake.Model;

namespace Ekko.Writing;

/// <summary>Where in a lake the rows of a block are, if they are there.</summary>
/// <param name="Network">The network.</param>
/// <param name="Number">The block's number.</param>
/// <param name="Micros">The block's time, microseconds since 1970.</param>
readonly record struct BlockPlace(string Network, long Number, long Micros)
{
    /// <summary>The places that a file may hold. A file's first partition key is the network when the table is divided as the product divides it.</summary>
    public static IEnumerable<BlockPlace> MayBeIn(IReadOnlyList<BlockPlace> places, IReadOnlyList<FileBounds> files, PartitionId? ownPartition)
    {
        if (files.Count == 0 || places.Count == 0)
            return [];
        var (minNumber, maxNumber) = (places.Min(place => place.Number), places.Max(place => place.Number));
        var (minTime, maxTime) = (places.Min(place => place.Micros), places.Max(place => place.Micros));
        var near = files.Where(file => file.Columns[0].Min <= maxNumber && file.Columns[0].Max >= minNumber
            && file.Columns[1].Min <= maxTime && file.Columns[1].Max >= minTime).ToList();
        return near.Count == 0 ? [] : places.Where(place => near.Any(file => place.MayBeIn(file, ownPartition)));
    }

    bool MayBeIn(FileBounds file, PartitionId? ownPartition) =>
        file.Columns[0].MayHold(Number) && file.Columns[1].MayHold(Micros)
        && (ownPartition is null || file.Partition != ownPartition || file.PartitionValues[0] == Network);
}
