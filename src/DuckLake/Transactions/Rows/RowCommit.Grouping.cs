using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Transactions;

// Rows of several commits as those of one.
sealed partial class RowCommit
{
    /// <summary>Whether rows are only added, none deleted, ended or moved.</summary>
    public bool OnlyAppends => _tables.TrueForAll(t => t is { Ended.Count: 0, DeleteFiles.Count: 0, InlinedDeletions.Count: 0 }
        && t.Changes is { EndedRows.Count: 0, Flushed.Count: 0, FlushedDeletions: null }
        && t.Changes.LiveFiles.All(f => f.Dead is null && f.File.History is null));

    /// <summary>The rows of all members, in their order: so are the ids they get.</summary>
    public static RowCommit Merge(SqlCatalog catalog, LakeTree tree, IEnumerable<RowCommit> members)
    {
        var together = new RowCommit(catalog, tree, null);
        foreach (var table in members.SelectMany(m => m._tables).GroupBy(t => t.Table.Id).OrderBy(g => g.Key.Value))
        {
            var changes = new TableChanges();
            foreach (var member in table)
                Append(changes, member.Changes);
            together.Add(tree.GetTable(table.Key), changes, _ => false);
        }

        return together;
    }

    static void Append(TableChanges all, TableChanges member)
    {
        all.Files.AddRange(member.LiveFiles);
        if (member.Inlined is not { Count: > 0 } inlined)
            return;
        all.Inlined ??= new InlinedInserts(inlined.Columns);
        all.Inlined.Add(
            new NewInlinedRows(
                inlined.Columns, [.. inlined.Rows.Select(r => (InlinedInserts.IsLocal(r.Id) ? (long?)null : r.Id, r.Values))], []));
        all.Inlined.Statistics.RemoveAt(all.Inlined.Statistics.Count - 1);
        all.Inlined.Statistics.AddRange(inlined.Statistics);
    }
}
