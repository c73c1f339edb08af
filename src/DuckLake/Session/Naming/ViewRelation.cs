using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>A view as of a snapshot; its query is rewritten in its turn.</summary>
/// <param name="Lake">Its lake.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Definition">The view.</param>
sealed record ViewRelation(SessionLake Lake, string Schema, LakeView Definition)
    : ResolvedRelation(Lake.Lake.Name, Schema, Definition.Name)
{
    /// <summary>The AT clause that chose the snapshot; null without one.</summary>
    public AtClause? At { get; init; }
}
