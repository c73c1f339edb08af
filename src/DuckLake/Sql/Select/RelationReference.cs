using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>A relation named, or a table function called, in a FROM clause: where it stands in the text and what belongs to it.</summary>
sealed class RelationReference
{
    /// <summary>Catalog, schema and name as the engine's tree has them; empty where not written.</summary>
    public required (string Catalog, string Schema, string Name) Written { get; init; }

    /// <summary>The alias, or empty.</summary>
    public required string Alias { get; init; }

    /// <summary>New names for the first columns.</summary>
    public required IReadOnlyList<string> ColumnAliases { get; init; }

    /// <summary>Where it stands, as a UTF-8 byte offset.</summary>
    public required int Location { get; init; }

    /// <summary>Whether an AT clause follows.</summary>
    public required bool HasAt { get; init; }

    /// <summary>The query it belongs to.</summary>
    public required SelectScope Scope { get; init; }

    /// <summary>
    /// Whether conditions of the query's WHERE hold for each of its rows before anything else looks at them: not on the nullable side of an
    /// outer join, not sampled, not joined by position.
    /// </summary>
    public required bool CanPrune { get; init; }

    /// <summary>Whether it is a call of a table function.</summary>
    public bool IsFunction { get; init; }

    /// <summary>Whether it stands without a query after SUMMARIZE or DESCRIBE, where a FROM has to be put before it.</summary>
    public bool IsNamedAlone { get; init; }

    /// <summary>What it turned out to be; null for anything but a lake's.</summary>
    public ResolvedRelation? Relation { get; set; }

    /// <summary>The virtual columns the statement names.</summary>
    public VirtualColumns Needed { get; set; }

    /// <summary>The name other parts of the query know it by.</summary>
    public string Label => Alias.Length > 0 ? Alias : Written.Name;

    /// <summary>The virtual column a name means here; a column of the table itself goes first.</summary>
    public VirtualColumns VirtualColumn(string name) =>
        Relation?.Table is { } table && table.FindColumn(name) is null
        && !ColumnAliases.Any(alias => SqlName.Same(alias, name))
            ? VirtualColumnNames.Parse(name)
            : VirtualColumns.None;
}

/// <summary>A scalar function called in a query.</summary>
/// <param name="Catalog">The catalog as written, or empty.</param>
/// <param name="Schema">The schema as written, or empty.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Location">Where the call stands, as a UTF-8 byte offset.</param>
readonly record struct FunctionReference(string Catalog, string Schema, string Name, int Location)
{
    /// <summary>The name with its qualifiers.</summary>
    public SqlName SqlName => new([.. new[] { Catalog, Schema, Name }.Where(static part => part.Length > 0)]);
}

/// <summary>One SELECT: its own relations and what it says about them.</summary>
sealed class SelectScope(SelectScope? parent)
{
    /// <summary>The query around it, whose columns it may name.</summary>
    public SelectScope? Parent { get; } = parent;

    /// <summary>Named relations of its FROM clause.</summary>
    public List<RelationReference> Relations { get; } = [];

    /// <summary>Whether DESCRIBE asks for its columns, so that no row is read.</summary>
    public bool IsDescribed { get; init; } = parent?.IsDescribed ?? false;

    /// <summary>Whether its FROM clause has anything else: subqueries, functions, lists of values.</summary>
    public bool HasOtherSources { get; set; }

    /// <summary>The SELECT's node in the tree; undefined for the source of a PIVOT.</summary>
    public JsonElement Node { get; init; }

    /// <summary>Every column named in it, with its location.</summary>
    public List<(IReadOnlyList<string> Names, int Location)> Columns { get; } = [];

    /// <summary>Every star in it.</summary>
    public List<JsonElement> Stars { get; } = [];
}
