using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>What changed in a table that is in both trees.</summary>
sealed class TableDifference
{
    public TableDifference(LakeTable before, LakeTable after)
    {
        Before = before;
        After = after;
        IsRenamed = before.Name != after.Name;
        if (ReferenceEquals(before, after))
            return;
        var old = ColumnImage.Of(before).ToDictionary(c => c.Id);
        var now = ColumnImage.Of(after);
        NewColumns = [.. now.Where(c => !old.TryGetValue(c.Id, out var image) || image != c)];
        EndedColumns = [.. old.Values.Where(c => !now.Contains(c)).Select(c => c.Id).OrderBy(id => id.Value)];
        ColumnComments = [.. after.Columns.Where(c => before.FindColumn(c.Id)?.Comment != c.Comment).Select(c => (c.Id, c.Comment))];
        EndedComments = [.. before.Columns.Where(c => c.Comment is not null && after.FindColumn(c.Id) is null).Select(c => c.Id)];
        IsTightened = after.Columns.Any(c => !c.NullsAllowed && before.FindColumn(c.Id) is { NullsAllowed: true });
    }

    public LakeTable Before { get; }

    public LakeTable After { get; }

    public bool IsRenamed { get; }

    public bool IsRepartitioned => Before.PartitionRow != After.PartitionRow;

    public bool IsResorted => Before.Sort != After.Sort;

    public bool HasNewComment => Before.Comment != After.Comment;

    /// <summary>Whether a column became NOT NULL.</summary>
    public bool IsTightened { get; }

    public List<ColumnImage> NewColumns { get; } = [];

    public List<ColumnId> EndedColumns { get; } = [];

    public List<(ColumnId Column, string? Text)> ColumnComments { get; } = [];

    public List<ColumnId> EndedComments { get; } = [];

    /// <summary>
    /// Whether readers of older files need a new range in <c>ducklake_schema_versions</c>: comments and sort orders do not matter to them.
    /// </summary>
    public bool ChangesFiles => IsRenamed || IsRepartitioned || HasColumnChanges;

    public bool HasColumnChanges => NewColumns.Count > 0 || EndedColumns.Count > 0;

    /// <summary>Whether rows kept in the catalog look different from now on, so that they need a table of their own.</summary>
    public bool ChangesRows => IsRenamed || IsRepartitioned || !Shape(Before).SequenceEqual(Shape(After));

    static IEnumerable<(ColumnId, string, string)> Shape(LakeTable table) => ColumnImage.Of(table).Select(c => (c.Id, c.Name, c.Type));

    /// <summary>A rename alone is logged as a creation under the new name, not as an alteration.</summary>
    public bool IsAltered => HasColumnChanges || IsRepartitioned || IsResorted || HasNewComment || ColumnComments.Count > 0;
}
