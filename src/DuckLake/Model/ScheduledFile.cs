namespace Ekko.DuckLake.Model;

/// <summary>A row of <c>ducklake_files_scheduled_for_deletion</c>.</summary>
/// <param name="Id">The id the data or delete file had.</param>
/// <param name="StoredPath">Its path as the catalog has it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Since">When it was scheduled.</param>
sealed record ScheduledFile(long Id, string StoredPath, string Path, DateTimeOffset Since);
