using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A macro as of one snapshot.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Schema">The schema it is in.</param>
/// <param name="Name">Its name; a scalar and a table macro may share one.</param>
/// <param name="Implementations">Its overloads, all of one kind.</param>
/// <param name="Begin">The snapshot that wrote this row.</param>
public sealed record LakeMacro(
    MacroId Id, SchemaId Schema, string Name, ImmutableArray<MacroImplementation> Implementations, SnapshotId Begin)
{
    /// <summary>True for a table macro, false for a scalar one.</summary>
    public bool IsTable => Implementations.Any(i => i.Type == "table");
}

/// <summary>One overload of a macro.</summary>
/// <param name="Id">Its place, from 0.</param>
/// <param name="Dialect">The dialect of <paramref name="Sql"/>, <c>duckdb</c>.</param>
/// <param name="Sql">An expression or a query.</param>
/// <param name="Type"><c>scalar</c> or <c>table</c>.</param>
/// <param name="Parameters">Its parameters in order.</param>
public sealed record MacroImplementation(long Id, string Dialect, string Sql, string Type, ImmutableArray<MacroParameter> Parameters);
