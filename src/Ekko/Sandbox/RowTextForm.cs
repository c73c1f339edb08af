namespace Ekko.Sandbox;

/// <summary>The form in which a worker gives rows.</summary>
public enum RowTextForm
{
    /// <summary>The first row only, as the engine's texts: for what the server asks while it plans.</summary>
    FirstRow,

    /// <summary>JSON arrays with commas between them.</summary>
    Json,

    /// <summary>A JSON object a line.</summary>
    Ndjson,

    /// <summary>CSV (RFC 4180) with a header.</summary>
    Csv,

    /// <summary>A Parquet file.</summary>
    Parquet,
}
