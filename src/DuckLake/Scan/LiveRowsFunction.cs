using System.Collections.Concurrent;
using System.Globalization;
using Ekko.DuckDb;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The SQL function that tells which rows of a scan live: <c>ekko_live(number, file_index, file_row_number)</c>. A join would hash every
/// row of the files, and hinder the engine where it puts off reading columns.
/// </summary>
sealed class LiveRowsFunction()
    : DuckDbScalarFunction(Name, DuckDbType.Boolean, DuckDbType.BigInt, DuckDbType.Of(DuckDbTypeId.UBigInt), DuckDbType.BigInt)
{
    const string Name = "ekko_live";

    static readonly ConcurrentDictionary<long, long[]?[]> Published = new();
    static long _last;

    /// <summary>Makes deleted positions known to the function.</summary>
    /// <param name="deleted">By <c>file_index</c>, the deleted positions in ascending order; null where there are none.</param>
    /// <returns>The number to call the function with, until <see cref="Withdraw"/>.</returns>
    internal static long Publish(long[]?[] deleted)
    {
        var number = Interlocked.Increment(ref _last);
        Published[number] = deleted;
        return number;
    }

    /// <summary>Makes deleted positions known under the number that SQL of another process calls the function with.</summary>
    internal static void PublishAs(long number, long[]?[] deleted) => Published[number] = deleted;

    /// <summary>The deleted positions of a number.</summary>
    internal static long[]?[] Find(long number) => Deleted(number);

    internal static void Withdraw(long number) => Published.TryRemove(number, out _);

    /// <summary>The call for rows of a <c>read_parquet</c>.</summary>
    internal static string Call(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}({number}, file_index, file_row_number)");

    protected override void Evaluate(DuckDbArguments input, DuckDbVectorWriter output)
    {
        var numbers = input[0].Values<long>();
        var files = input[1].Values<ulong>();
        var rows = input[2].Values<long>();
        var live = output.Values<bool>();
        for (var start = 0; start < rows.Length;)
        {
            var (number, file) = (numbers[start], files[start]);
            var end = start + 1;
            while (end < rows.Length && files[end] == file && numbers[end] == number)
                end++;
            if (Deleted(number)[file] is { } deleted)
                Mark(rows[start..end], deleted, live[start..end]);
            else
                live[start..end].Fill(true);
            start = end;
        }
    }

    /// <summary>Rows mostly ascend, so that both lists are gone through side by side.</summary>
    static void Mark(ReadOnlySpan<long> rows, long[] deleted, Span<bool> live)
    {
        var last = long.MaxValue;
        var next = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row < last)
            {
                next = Array.BinarySearch(deleted, row);
                next = next < 0 ? ~next : next;
            }

            while (next < deleted.Length && deleted[next] < row)
                next++;
            live[i] = next == deleted.Length || deleted[next] != row;
            last = row;
        }
    }

    static long[]?[] Deleted(long number) => Published.GetValueOrDefault(number)
        ?? throw new InvalidOperationException(
            $"{Name} failed: the scan {number} is over. Run the query again.");
}
