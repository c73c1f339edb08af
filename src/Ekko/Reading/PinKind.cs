namespace Ekko.Reading;

/// <summary>What keeps snapshots.</summary>
public enum PinKind
{
    /// <summary>A pin: it keeps one snapshot.</summary>
    Pin,

    /// <summary>A cursor of the change feed: it keeps its snapshot and all after it.</summary>
    Cursor,
}
