using Ekko.DuckLake.Storage;

namespace Ekko.Writing;

/// <summary>From options to the folder of Arrow files.</summary>
public static class ArrowLocation
{
    /// <summary>The folder above <c>transactions</c>, as a full path.</summary>
    /// <param name="options">The options.</param>
    public static string Of(EkkoOptions options) =>
        DataStorage.IsRemote(options.ArrowRoot) ? options.ArrowRoot : Path.GetFullPath(options.ArrowRoot);
}
