namespace Ekko.DuckLake.Storage;

/// <summary>An answer that is not the bytes that were asked for.</summary>
sealed class ObjectReadException(string message, bool mayPass) : Exception(message)
{
    /// <summary>Whether asking again may help: bytes got lost on the way, the object itself is not known to be wrong.</summary>
    internal bool MayPass => mayPass;
}
