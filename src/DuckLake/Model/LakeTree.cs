using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>
/// Everything in a lake but its files, as of one snapshot, or as a transaction sees it. Immutable; trees of equal
/// <see cref="Snapshot.SchemaVersion"/> share their parts.
/// </summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Schemas">Schemas by name, ignoring case.</param>
public sealed record LakeTree(Snapshot Snapshot, ImmutableDictionary<string, LakeSchema> Schemas)
{
    /// <summary>All tables, by id.</summary>
    public IEnumerable<LakeTable> Tables => Schemas.Values.SelectMany(s => s.Tables.Values).OrderBy(t => t.Id.Value);

    /// <summary>The schema of that name; null when there is none.</summary>
    public LakeSchema? FindSchema(string name) => Schemas.GetValueOrDefault(name);

    /// <summary>The schema of that id; null when there is none.</summary>
    public LakeSchema? FindSchema(SchemaId id) => Schemas.Values.FirstOrDefault(s => s.Id == id);

    /// <summary>The table of that name; null when there is none.</summary>
    public LakeTable? FindTable(string schema, string name) => FindSchema(schema)?.Tables.GetValueOrDefault(name);

    /// <summary>The table of that id; null when there is none.</summary>
    public LakeTable? FindTable(TableId id)
    {
        foreach (var schema in Schemas.Values)
        {
            foreach (var table in schema.Tables.Values)
            {
                if (table.Id == id)
                    return table;
            }
        }

        return null;
    }

    /// <summary>The view of that name; null when there is none.</summary>
    public LakeView? FindView(string schema, string name) => FindSchema(schema)?.Views.GetValueOrDefault(name);

    /// <summary>The schema of that name.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public LakeSchema GetSchema(string name) => FindSchema(name)
        ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"Schema \"{name}\" was not found: it does not exist{AsOf}.");

    /// <summary>The table of that name.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public LakeTable GetTable(string schema, string name) => FindTable(schema, name)
        ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, FindSchema(schema) is null
                ? $"Schema \"{schema}\" was not found: it does not exist{AsOf}.{Elsewhere(name)}"
                : $"Table \"{schema}\".\"{name}\" does not exist{AsOf}.{Elsewhere(name)}");

    /// <summary>The view of that name.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public LakeView GetView(string schema, string name) => GetSchema(schema).Views.GetValueOrDefault(name)
        ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"View \"{schema}\".\"{name}\" does not exist{AsOf}.");

    /// <summary>The table of that id.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public LakeTable GetTable(TableId id) => FindTable(id)
        ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"Table with id {id.Value} does not exist{AsOf}.");

    /// <summary>A hint where else there are tables of that name; empty when nowhere.</summary>
    string Elsewhere(string table)
    {
        var places = Schemas.Values.Where(s => s.Tables.ContainsKey(table)).Select(s => $"{s.Name}.{s.Tables[table].Name}")
            .Order(StringComparer.Ordinal).ToList();
        return places.Count == 0 ? "" : $" Did you mean \"{string.Join(" or ", places)}\"?";
    }

    string AsOf => $" in snapshot {Snapshot.Id}";
}
