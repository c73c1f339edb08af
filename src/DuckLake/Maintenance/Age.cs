using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Maintenance;

/// <summary>Ages given as intervals of SQL, such as <c>2 days</c> or <c>1 month</c>, counted back from now.</summary>
static class Age
{
    /// <summary>The moment that long ago; calendar units are counted in UTC.</summary>
    /// <exception cref="DuckLakeException">The text is no interval.</exception>
    internal static DateTimeOffset Before(
        Lake lake, DateTimeOffset now, string interval, string option, CancellationToken cancellationToken)
    {
        var micros = (now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        using var connection = lake.Connect();
        using var result = connection.Query(string.Create(CultureInfo.InvariantCulture,
            $"SELECT epoch_us(make_timestamp({micros}::BIGINT) - TRY_CAST({SqlText.QuoteLiteral(interval)} AS INTERVAL))"),
            cancellationToken);
        using var chunk = result.Fetch(cancellationToken);
        return chunk is not null && chunk[0].IsValid(0)
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(chunk[0].Values<long>()[0])
            : throw new DuckLakeException($"Binder Error: {option} is not a valid interval value: '{interval}'.");
    }

    /// <summary>The moment an option of the lake means; null when it is not set.</summary>
    internal static DateTimeOffset? Before(
        Lake lake, DateTimeOffset now, IReadOnlyCollection<LakeOption> options, string option, string fallback,
        CancellationToken cancellationToken)
    {
        var interval = new ScopedOptions(options).Find(option) ?? fallback;
        return interval.Length == 0 ? null : Before(lake, now, interval, option, cancellationToken);
    }
}
