namespace Ekko.DuckLake.Model;

/// <summary>A row of <c>ducklake_metadata</c>.</summary>
/// <param name="Key">The option's name.</param>
/// <param name="Value">Its text.</param>
/// <param name="Scope">Null for the whole lake, <c>schema</c> or <c>table</c>.</param>
/// <param name="ScopeId">The id of the schema or table.</param>
public sealed record LakeOption(string Key, string Value, string? Scope, long? ScopeId);
