namespace Ekko.DuckLake.Sql;

/// <summary>What an ALTER TABLE does. A path is a column, or a column and the struct fields below it.</summary>
abstract record AlterAction
{
    /// <summary>ADD COLUMN: the path and the definition after it (type, DEFAULT, constraints).</summary>
    public sealed record AddColumn(IReadOnlyList<string> Path, string Definition, bool IfNotExists) : AlterAction;

    /// <summary>DROP COLUMN.</summary>
    public sealed record DropColumn(IReadOnlyList<string> Path, bool IfExists, bool Cascade) : AlterAction;

    /// <summary>RENAME COLUMN.</summary>
    public sealed record RenameColumn(IReadOnlyList<string> Path, string NewName) : AlterAction;

    /// <summary>RENAME TO.</summary>
    public sealed record RenameTable(string NewName) : AlterAction;

    /// <summary>SET DATA TYPE, with the USING expression when there is one.</summary>
    public sealed record SetType(IReadOnlyList<string> Path, string Type, string? Using) : AlterAction;

    /// <summary>SET DEFAULT.</summary>
    public sealed record SetDefault(IReadOnlyList<string> Path, string Expression) : AlterAction;

    /// <summary>DROP DEFAULT.</summary>
    public sealed record DropDefault(IReadOnlyList<string> Path) : AlterAction;

    /// <summary>SET NOT NULL.</summary>
    public sealed record SetNotNull(IReadOnlyList<string> Path) : AlterAction;

    /// <summary>DROP NOT NULL.</summary>
    public sealed record DropNotNull(IReadOnlyList<string> Path) : AlterAction;

    /// <summary>SET PARTITIONED BY; RESET PARTITIONED BY has no keys.</summary>
    public sealed record SetPartition(IReadOnlyList<PartitionExpression> Keys) : AlterAction;

    /// <summary>SET SORTED BY with its list as text; RESET SORTED BY has none.</summary>
    public sealed record SetSort(string? Expressions) : AlterAction;

    /// <summary>An action lakes do not have; the engine's own error tells about it.</summary>
    public sealed record Other : AlterAction;
}
