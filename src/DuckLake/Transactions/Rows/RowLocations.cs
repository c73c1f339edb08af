using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;

namespace Ekko.DuckLake.Transactions;

/// <summary>Where the rows are that a statement deletes: positions in data files, and ids of rows that the catalog keeps.</summary>
sealed class RowLocations
{
    readonly Dictionary<long, HashSet<long>> _rows = [];

    /// <summary>How many different rows there are.</summary>
    public long Count => _rows.Values.Sum(rows => (long)rows.Count);

    /// <summary>Adds rows of a result whose first three columns are file, position and row id.</summary>
    public void Add(DuckDbChunk chunk)
    {
        var files = chunk[0].Values<long>();
        var positions = chunk[1].Values<long>();
        var ids = chunk[2].Values<long>();
        HashSet<long>? rows = null;
        var last = 0L;
        for (var i = 0; i < chunk.RowCount; i++)
        {
            var file = files[i];
            if (rows is null || file != last)
            {
                if (!_rows.TryGetValue(file, out rows))
                    _rows.Add(file, rows = []);
                last = file;
            }

            rows.Add(file < 0 ? ids[i] : positions[i]);
        }
    }

    /// <summary>Deletes the rows in a transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="scans">The scans that found the rows.</param>
    /// <param name="inliningLimit">Up to how many positions of a file the catalog keeps itself.</param>
    public void Delete(LakeTransaction transaction, TableId table, IReadOnlyList<TableScan> scans, long inliningLimit)
    {
        var files = scans.SelectMany(s => s.DataFiles).DistinctBy(f => f.Id.Value).ToDictionary(f => f.Id.Value);
        foreach (var (file, rows) in _rows)
        {
            if (file >= 0)
                transaction.Rows.Delete(table, files[file], rows, inliningLimit);
            else
                transaction.Rows.EndRows(table, scans[0].Inlined[(int)(-1 - file)].Table, rows);
        }
    }
}
