using Ekko.Tests.DuckLake.Session;

namespace Ekko.Tests.DuckLake.Scan;

/// <summary>A lake with a table of twenty files, each with ten neighbouring rows, and its copy in the engine.</summary>
public sealed class TwentyFilesLake : IDisposable
{
    public TwentyFilesLake()
    {
        Lake.Run("CREATE TABLE g(id INT, geom STRUCT(x DOUBLE, deep STRUCT(y VARCHAR)), ts TIMESTAMP, s VARCHAR)");
        for (var first = 0; first < 200; first += 10)
        {
            Lake.Run($$$"""
                INSERT INTO g SELECT i, {'x': i, 'deep': {'y': 'y' || i}}, TIMESTAMP '2025-01-01' + INTERVAL (i) DAY,
                's' || lpad(i::VARCHAR, 4, '0')
                FROM range({{{first}}}, {{{first + 10}}}) r(i)
                """);
        }

        Lake.Run("CREATE TEMP TABLE plain AS FROM g");
    }

    internal SqlLake Lake { get; } = new(inliningLimit: 0);

    public void Dispose() => Lake.Dispose();
}
