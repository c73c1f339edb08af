namespace Ekko.DuckLake.Maintenance;

/// <summary>One step of a merge or a rewrite.</summary>
/// <param name="SchemaName">The table's schema.</param>
/// <param name="TableName">The table.</param>
/// <param name="FilesProcessed">Files that were replaced.</param>
/// <param name="FilesCreated">Files that replace them: one, or none when all their rows were deleted.</param>
public sealed record CompactionResult(string SchemaName, string TableName, int FilesProcessed, int FilesCreated);
