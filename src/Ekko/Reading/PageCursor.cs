using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Ekko.Reading;

/// <summary>Where a page ends: the snapshot, the key of the last item, and the direction in which to go on.</summary>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="SnapshotMicros">When it was committed, in microseconds since 1970: a restored lake may use a number again.</param>
/// <param name="Listing">The hash of the listing it is of.</param>
/// <param name="IsBackward">Whether the items before the key are wanted.</param>
/// <param name="Key">The values of the key.</param>
sealed record PageCursor(long SnapshotId, long SnapshotMicros, ulong Listing, bool IsBackward, ImmutableArray<long> Key)
{
    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static ulong HashOf(string listing) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(listing)));
}
