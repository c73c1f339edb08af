using System.Threading.RateLimiting;
using Ekko.Api.Caching;

namespace Ekko.Api.Access;

/// <summary>Counts a client's requests to all replicas in Redis; while Redis does not answer, those to this replica.</summary>
/// <param name="shared">The count in Redis.</param>
/// <param name="own">The count of this replica.</param>
/// <param name="redis">Redis.</param>
sealed class SharedRateLimiter(RateLimiter shared, RateLimiter own, RedisLink redis) : RateLimiter
{
    public override TimeSpan? IdleDuration => own.IdleDuration;

    public override RateLimiterStatistics? GetStatistics() => own.GetStatistics();

    /// <summary>Redis is asked asynchronously only: nothing is granted here, so that <see cref="AcquireAsyncCore"/> is asked.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => Refused.Instance;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        await redis.AskAsync<RateLimitLease?>(
            async asked => await shared.AcquireAsync(permitCount, asked).ConfigureAwait(false), otherwise: null, cancellationToken)
            .ConfigureAwait(false)
        ?? own.AttemptAcquire(permitCount);

    protected override async ValueTask DisposeAsyncCore()
    {
        await shared.DisposeAsync().ConfigureAwait(false);
        await own.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    sealed class Refused : RateLimitLease
    {
        public static readonly Refused Instance = new();

        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
