namespace Ekko.DuckLake.Inlining;

/// <summary>Which rows of an inlined data table are asked for.</summary>
enum InlinedSelection
{
    /// <summary>Those visible at a snapshot.</summary>
    Visible,

    /// <summary>Those that began in a range of snapshots, whether they live on or not.</summary>
    Begun,

    /// <summary>Those that ended in a range of snapshots.</summary>
    Ended,
}
