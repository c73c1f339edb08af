namespace Ekko.Cli.Formats;

/// <summary>The formats <c>--format</c> knows.</summary>
static class ResultFormats
{
    /// <summary>Rows a table shows unless told otherwise.</summary>
    public const int DefaultRowLimit = 40;

    /// <summary>All formats; the first is the default.</summary>
    public static IReadOnlyList<IResultFormat> All { get; } =
        [new TableFormat(), new JsonFormat(), new CsvFormat(), new MarkdownFormat(), new TextFormat()];

    /// <summary>The format of that name.</summary>
    public static IResultFormat Find(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new UsageException($"--format '{name}' is not known; one of {string.Join(", ", All.Select(f => f.Name))}");
}
