namespace Ekko.DuckLake.Catalog;

/// <summary>The file of a catalog that is one file, before a database looks at it.</summary>
static class CatalogFile
{
    /// <summary>Checks that there is something to open or that it may be created; makes the directory of a new one.</summary>
    /// <exception cref="DuckLakeException">It is a directory, empty, or not there and not to be created.</exception>
    public static void CheckBeforeOpening(string path, CatalogAccess access)
    {
        if (Directory.Exists(path))
            throw new DuckLakeException(
                DuckLakeErrorKind.NotACatalog, $"Opening catalog '{path}' failed: it is a directory. Name the catalog file in it.");
        var file = new FileInfo(path);
        if (file.Exists && (file.Length > 0 || access == CatalogAccess.ReadWriteCreate))
            return;
        if (file.Exists)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotACatalog,
                $"Opening catalog '{path}' failed: the file is empty. Check the path, or allow a new lake to be created there.");
        }

        if (access != CatalogAccess.ReadWriteCreate)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Opening catalog '{path}' failed: there is no such file, and creating a new DuckLake is explicitly disabled. "
                + "Check the path.");
        }

        CreateDirectory(path, file.DirectoryName);
    }

    static void CreateDirectory(string path, string? directory)
    {
        try
        {
            if (directory is not null)
                Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Storage,
                $"Creating catalog '{path}' failed: its directory cannot be created. {error.Message}", error);
        }
    }
}
