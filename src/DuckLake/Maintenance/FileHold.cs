namespace Ekko.DuckLake.Maintenance;

/// <summary>Files that a copy of the catalog needs, under a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="NextFileId">Files with smaller ids are kept; <see cref="FileHolds.All"/> keeps every file.</param>
/// <param name="Created">When it was made.</param>
public sealed record FileHold(string Name, long NextFileId, DateTimeOffset Created);
