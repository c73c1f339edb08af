namespace Ekko;

/// <summary>
/// Variables whose values are in files: <c>NAME_FILE</c> names the file with the value of <c>NAME</c>. That is how secrets of Docker,
/// Kubernetes and systemd come: not in an environment, which every child process and every dump of it holds.
/// </summary>
public static class VariableFiles
{
    /// <summary>What the name of a variable ends with that names a file.</summary>
    public const string Suffix = "_FILE";

    /// <summary>The largest value; a device or a wrong file ends here.</summary>
    const int MaxLength = 64 * 1024;

    /// <summary>Reads variables from an environment, and from the files that it names.</summary>
    /// <param name="variable">The value of a variable; null when unset.</param>
    /// <returns>The same, but a variable that is unset is read from its file. Line ends behind the value are left out.</returns>
    public static Func<string, string?> Of(Func<string, string?> variable) => name => Value(variable, name);

    static string? Value(Func<string, string?> variable, string name)
    {
        var value = variable(name);
        var path = variable(name + Suffix);
        if (string.IsNullOrWhiteSpace(path))
            return value;
        if (!string.IsNullOrWhiteSpace(value))
            throw new EkkoOptionsException(name, $"{name} and {name}{Suffix} are both set: unset one of them.");
        return Read(name, path.Trim());
    }

    static string Read(string name, string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[MaxLength + 1];
            var length = reader.ReadBlock(buffer);
            if (length > MaxLength)
                throw Error(name, path, "it is larger than 64 KiB. Name a file that holds the value and nothing else.");
            var value = buffer.AsSpan(0, length).TrimEnd("\r\n");
            return value.IsWhiteSpace() ? throw Error(name, path, "it is empty. Write the value into it.") : value.ToString();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error(name, path, "there is no such file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Error(name, path, e.Message);
        }
    }

    static EkkoOptionsException Error(string name, string path, string reason) =>
        new(name + Suffix, $"{name}{Suffix}={path} cannot be read: {reason}");
}
