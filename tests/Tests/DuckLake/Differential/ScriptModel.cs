using System.Collections.Immutable;

namespace Ekko.Tests.DuckLake.Differential;

/// <summary>A column as statements name it: quoted where it must be.</summary>
sealed record ScriptColumn(string Name, ScriptType Type);

/// <summary>A table; its first column is a key that no two rows share.</summary>
sealed record ScriptTable(string Schema, string Name, ImmutableArray<ScriptColumn> Columns)
{
    internal ScriptColumn Key => Columns[0];

    /// <summary>The full name, which means the same wherever the session stands.</summary>
    internal string Path => $"lake.{Schema}.{Name}";

    internal bool IsTemporary => Schema == "temp";
}

/// <summary>A view or table macro without arguments.</summary>
sealed record ScriptView(string Name, ImmutableArray<ScriptColumn> Columns, bool IsMacro);

/// <summary>What there is, as far as it was made by statements that succeeded. It never changes: each change makes another one.</summary>
sealed record ScriptModel(
    ImmutableArray<ScriptTable> Tables, ImmutableArray<ScriptView> Views, ImmutableArray<string> Schemas, bool IsInTransaction)
{
    internal static ScriptModel Empty { get; } = new([], [], ["main"], false);

    internal ScriptModel With(ScriptTable table) => this with { Tables = Tables.RemoveAll(t => t.Path == table.Path).Add(table) };

    internal ScriptModel Without(ScriptTable table) => this with { Tables = Tables.RemoveAll(t => t.Path == table.Path) };

    internal ScriptModel With(ScriptView view) =>
        this with { Views = Views.RemoveAll(v => v.Name == view.Name && v.IsMacro == view.IsMacro).Add(view) };

    internal ScriptModel Without(ScriptView view) => this with { Views = Views.Remove(view) };
}
