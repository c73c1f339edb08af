namespace Ekko.Migration;

/// <summary>How far a deployment is on the way from Arrow files to the lake.</summary>
public enum MigrationPhase
{
    /// <summary>There are no Arrow files, and there never were any.</summary>
    WithoutArrow,

    /// <summary>Arrow files alone are written.</summary>
    ArrowAlone,

    /// <summary>Both are written (phase 1).</summary>
    Parallel,

    /// <summary>Reads come from the lake, and from the Arrow files when it is unavailable (phase 2).</summary>
    Fallback,

    /// <summary>The lake alone is written; the Arrow writer is not retired yet (phase 3).</summary>
    LakeAlone,

    /// <summary>The Arrow writer is retired.</summary>
    Finished,
}
