using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;

namespace Ekko.Api.Caching;

/// <summary>Keeps an answer in Redis as the bytes that are sent.</summary>
sealed class CachedAnswerSerializer : IHybridCacheSerializer<CachedAnswer>
{
    public CachedAnswer Deserialize(ReadOnlySequence<byte> source) => new(source.ToArray());

    public void Serialize(CachedAnswer value, IBufferWriter<byte> target) => target.Write(value.Body);
}
