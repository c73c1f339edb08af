namespace Ekko.Maintenance;

/// <summary>What was done to a table.</summary>
/// <param name="Table">Its schema and name, with a dot between.</param>
/// <param name="Rows">Rows that went from the catalog into files, or were deleted.</param>
/// <param name="FilesBefore">Files that were replaced.</param>
/// <param name="FilesAfter">Files that replace them.</param>
public sealed record MaintainedTable(string Table, long Rows, int FilesBefore, int FilesAfter);
