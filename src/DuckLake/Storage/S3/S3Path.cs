namespace Ekko.DuckLake.Storage;

/// <summary>An object, or the beginning of the names of several: <c>s3://bucket/key</c>.</summary>
readonly record struct S3Path(string Bucket, string Key)
{
    const string Scheme = "s3://";

    internal static bool Is(string path) => path.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="DuckLakeException">It names no bucket.</exception>
    internal static S3Path Parse(string path)
    {
        var rest = path[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0)
            throw new DuckLakeException($"Reading the path '{path}' failed: it names no bucket. Write s3://bucket/prefix.");
        return new S3Path(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
