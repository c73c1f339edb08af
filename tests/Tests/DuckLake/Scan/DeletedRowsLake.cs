using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>A lake with a table <c>t</c> of which rows were deleted, and a table <c>expected</c> that never had them.</summary>
public sealed class DeletedRowsLake : IDisposable
{
    internal const string Dead = "i % 7 = 3 OR i BETWEEN 30000 AND 39999 OR i = 79999";

    public DeletedRowsLake()
    {
        Lake.Run("CREATE TABLE t(i BIGINT, g INTEGER, v VARCHAR); CREATE TABLE expected(i BIGINT, g INTEGER, v VARCHAR)");
        // Several files of several row groups; from the third nothing is deleted.
        foreach (var (from, to) in ((int, int)[])[(0, 50_000), (50_000, 80_000), (80_000, 80_006)])
            Lake.Run($"INSERT INTO t SELECT i, i % 10, 'v' || i FROM range({from}, {to}) r(i)");
        Lake.Run(
            "DELETE FROM t WHERE i % 7 = 3 AND i < 79999; DELETE FROM t WHERE i BETWEEN 30000 AND 39999; DELETE FROM t WHERE i = 79999");
        Lake.Run("DELETE FROM t WHERE i >= 80000 AND i % 7 = 3");
        Lake.Run($"INSERT INTO expected SELECT i, i % 10, 'v' || i FROM range(80006) r(i) WHERE NOT ({Dead})");
    }

    internal SqlLake Lake { get; } = new(inliningLimit: 5);

    public void Dispose() => Lake.Dispose();
}
