using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>Reads delete files that are deletion vectors.</summary>
static class DeletionVectorFile
{
    /// <summary>The positions a deletion vector holds.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="file">The delete file, with its full path.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="DuckLakeException">The file is missing, no deletion vector, or damaged.</exception>
    internal static async Task<List<long>> PositionsAsync(IStorage storage, DeleteFile file, CancellationToken cancellationToken)
    {
        if (!string.Equals(file.Format, "puffin", StringComparison.OrdinalIgnoreCase))
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                $"Reading the delete file {file.Path} failed: it is a {file.Format} file, which this version cannot read. "
                + "Rewrite the table's data files with the client that wrote it.");
        }

        using var lease = await storage.OpenAsync(
            [new FileToRead(file.Path, file.FileSizeBytes, file.FooterSize)], footersOnly: false, cancellationToken).ConfigureAwait(false);
        try
        {
            var blob = await File.ReadAllBytesAsync(storage.ReadPath(file.Path), cancellationToken).ConfigureAwait(false);
            return DeletionVector.Read(blob);
        }
        catch (InvalidDataException error)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt, $"Reading the delete file {file.Path} failed: {error.Message}. Restore it from a backup.",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage, $"Reading the delete file {file.Path} failed: {error.Message}", error);
        }
    }
}
