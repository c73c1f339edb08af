using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Writes the rows and deleted positions of a commit that the catalog keeps itself. Many rows go in statements of 64, 32, …, 1 rows: few
/// texts to prepare, few round trips.
/// </summary>
/// <param name="commit">The commit.</param>
sealed class CommitRowWriter(CommitWriter commit)
{
    const int MaxRows = 64;

    static readonly string[] ParameterNumbers = [.. Enumerable.Range(0, 1024).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public async Task WriteInlinedRowsAsync(string table, InlinedInserts inserts, long nextRowId)
    {
        var rows = inserts.Rows.ToList();
        var width = inserts.Columns.Length + 1;
        var (sql, sqlRows) = ("", 0);
        foreach (var (start, count) in Pieces(rows.Count, commit.Connection.Dialect.MaxParameters / width))
        {
            if (sqlRows != count)
                (sql, sqlRows) = (InsertSql(table, inserts.Columns, count), count);
            var parameters = new (string, object?)[(count * width) + 1];
            parameters[0] = ("@s", commit.S);
            for (var i = 0; i < count; i++)
            {
                var row = rows[start + i];
                parameters[(i * width) + 1] = (Parameter("@r", i), InlinedInserts.IsLocal(row.Id) ? nextRowId++ : row.Id);
                for (var c = 0; c < width - 1; c++)
                    parameters[(i * width) + 2 + c] = (Parameter("@v", (i * width) + c), row.Values[c]);
            }

            await commit.Execute(sql, parameters).ConfigureAwait(false);
        }
    }

    /// <returns>How many rows were live and are ended now.</returns>
    public async Task<int> EndInlinedRowsAsync(string table, IReadOnlyCollection<long> rowIds)
    {
        var ids = rowIds.ToArray();
        var ended = 0;
        foreach (var (start, count) in Pieces(ids.Length, MaxRows))
        {
            var list = string.Join(", ", Enumerable.Range(0, count).Select(i => Parameter("@r", i)));
            ended += await commit.Connection.ExecuteAsync(
                $"UPDATE {SqlText.QuoteIdentifier(table)} SET end_snapshot = @s WHERE row_id IN ({list}) AND end_snapshot IS NULL "
                + "AND begin_snapshot <> @s", commit.CancellationToken,
                [("@s", commit.S), .. Enumerable.Range(0, count).Select(i => (Parameter("@r", i), (object?)ids[start + i]))])
                .ConfigureAwait(false);
        }

        return ended;
    }

    public async Task WriteInlinedDeletionsAsync(string table, IReadOnlyList<(long File, long Position)> deletions)
    {
        foreach (var (start, count) in Pieces(deletions.Count, MaxRows))
        {
            var rows = string.Join(", ", Enumerable.Range(0, count).Select(i => $"({Parameter("@f", i)}, {Parameter("@p", i)}, @s)"));
            var parameters = new List<(string, object?)> { ("@s", commit.S) };
            for (var i = 0; i < count; i++)
            {
                parameters.Add((Parameter("@f", i), deletions[start + i].File));
                parameters.Add((Parameter("@p", i), deletions[start + i].Position));
            }

            await commit.Execute($"INSERT INTO {SqlText.QuoteIdentifier(table)} VALUES {rows}", [.. parameters]).ConfigureAwait(false);
        }
    }

    /// <summary>Removes rows, or deleted positions, that are in files now.</summary>
    public Task RemoveFlushedAsync(string table, SnapshotId upTo) =>
        commit.Execute($"DELETE FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @last", ("@last", upTo.Value));

    string InsertSql(string table, ImmutableArray<LakeColumn> columns, int count)
    {
        var width = columns.Length + 1;
        var sql = new StringBuilder("INSERT INTO ").Append(SqlText.QuoteIdentifier(table)).Append(" VALUES ");
        for (var i = 0; i < count; i++)
        {
            sql.Append(i == 0 ? "(" : ", (").Append(Parameter("@r", i)).Append(", @s, NULL");
            for (var c = 0; c < width - 1; c++)
                sql.Append(", ").Append(commit.Connection.Dialect.WriteInlined(columns[c], Parameter("@v", (i * width) + c)));
            sql.Append(')');
        }

        return sql.ToString();
    }

    static string Parameter(string name, int index) =>
        string.Concat(name, index < ParameterNumbers.Length ? ParameterNumbers[index] : index.ToString(CultureInfo.InvariantCulture));

    static IEnumerable<(int Start, int Count)> Pieces(int rows, int most)
    {
        var size = MaxRows;
        for (var start = 0; start < rows; start += size)
        {
            while (size > 1 && (size > rows - start || size > most))
                size /= 2;
            yield return (start, size);
        }
    }
}
