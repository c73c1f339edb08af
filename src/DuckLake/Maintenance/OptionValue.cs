using System.Globalization;

namespace Ekko.DuckLake.Maintenance;

/// <summary>What each option takes and how it is stored (format 1.0, options).</summary>
static class OptionValue
{
    static readonly string[] Codecs = ["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4", "lz4_raw"];

    static readonly (string[] Names, decimal Bytes)[] Units =
    [
        (["byte", "bytes", "b"], 1m),
        (["kilobyte", "kilobytes", "kb", "k"], 1e3m), (["megabyte", "megabytes", "mb", "m"], 1e6m),
        (["gigabyte", "gigabytes", "gb", "g"], 1e9m), (["terabyte", "terabytes", "tb", "t"], 1e12m),
        (["kib"], 1024m), (["mib"], 1024m * 1024), (["gib"], 1024m * 1024 * 1024), (["tib"], 1024m * 1024 * 1024 * 1024),
    ];

    /// <summary>The text to store.</summary>
    /// <param name="option">The option's name in lower case.</param>
    /// <param name="value">The value as the user wrote it; null for NULL.</param>
    /// <param name="isInterval">Whether a text is an interval of the engine.</param>
    /// <exception cref="DuckLakeException">There is no such option or it does not take this value.</exception>
    internal static string Read(string option, string? value, Func<string, bool> isInterval) => option switch
    {
        "parquet_compression" => Codec(value),
        "parquet_version" => Whole(option, value) is var version and (1 or 2)
            ? string.Create(CultureInfo.InvariantCulture, $"V{version}")
            : throw Refuse("Only Parquet version 1 and 2 are supported"),
        "parquet_compression_level" or "data_inlining_row_limit" => Text(Whole(option, value)),
        "parquet_row_group_size" => Whole(option, value) is var rows and > 0 ? Text(rows) : throw Refuse("Row group size cannot be 0"),
        "parquet_row_group_size_bytes" =>
            Size(option, value) is var bytes and > 0 ? Text(bytes) : throw Refuse("Row group size bytes cannot be 0"),
        "target_file_size" => Text(Size(option, value)),
        "rewrite_delete_threshold" => Fraction(option, value),
        "delete_older_than" or "expire_older_than" => Interval(option, value, isInterval),
        "auto_compact" when value is null => throw new DuckLakeException("Binder Error: The auto_compact option can't be null."),
        "require_commit_message" or "hive_file_pattern" or "auto_compact" or "per_thread_output" or "write_deletion_vectors"
            or "sort_on_insert" =>
            Flag(option, value),
        _ => throw new DuckLakeException(DuckLakeErrorKind.NotSupported, $"Not implemented Error: Unsupported option {option}"),
    };

    static string Codec(string? value)
    {
        var codec = value?.ToLowerInvariant();
        return Codecs.Contains(codec) ? codec!
            : throw Refuse($"Unsupported codec \"{value}\" for parquet, supported options are {string.Join(", ", Codecs)}");
    }

    static ulong Whole(string option, string? value)
    {
        if (decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= ulong.MaxValue)
            return (ulong)Math.Round(number);
        throw NotConvertible(option, value, "UINT64");
    }

    static ulong Size(string option, string? value)
    {
        var text = value?.Trim() ?? "";
        if (text.StartsWith('-') || text is "null" or "none")
            return ulong.MaxValue;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or 'e' or 'E'))
            end++;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw new DuckLakeException($"Parser Error: Setting {option} to '{value}' failed: Memory must have a number (e.g. 1GB)");
        var unit = text[end..].Trim().ToLowerInvariant();
        foreach (var (names, bytes) in Units)
        {
            if (names.Contains(unit))
                return (ulong)(number * bytes);
        }

        throw new DuckLakeException(
            $"Parser Error: Unknown unit for memory: '{unit}' (expected: KB, MB, GB, TB for 1000^i units or KiB, MiB, GiB, "
            + "TiB for 1024^i units)");
    }

    static string Fraction(string option, string? value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction))
            throw NotConvertible(option, value, "DOUBLE");
        return fraction is >= 0 and <= 1 ? fraction.ToString("F6", CultureInfo.InvariantCulture)
            : throw new DuckLakeException("Binder Error: The rewrite_delete_threshold must be between 0 and 1");
    }

    static string Interval(string option, string? value, Func<string, bool> isInterval)
    {
        var text = value ?? "";
        return text.Length == 0 || isInterval(text)
            ? text : throw new DuckLakeException($"Binder Error: {option} is not a valid interval value.");
    }

    static string Flag(string option, string? value) => value?.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "1" => "true",
        "false" or "f" or "no" or "n" or "0" => "false",
        _ => throw NotConvertible(option, value, "BOOL"),
    };

    static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    static DuckLakeException NotConvertible(string option, string? value, string type) => new(
        $"Conversion Error: Setting {option} failed: could not convert '{value}' to {type}");

    static DuckLakeException Refuse(string message) => new(DuckLakeErrorKind.NotSupported, "Not implemented Error: " + message);
}
