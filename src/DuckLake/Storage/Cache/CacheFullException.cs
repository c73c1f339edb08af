namespace Ekko.DuckLake.Storage;

/// <summary>Writing to the local cache failed, most often because the disk is full.</summary>
sealed class CacheFullException(IOException cause) : Exception(cause.Message, cause);
