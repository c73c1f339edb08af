namespace Ekko.DuckLake.ChangeFeed;

/// <summary>What happened to a row.</summary>
public enum ChangeType : byte
{
    /// <summary>The row came.</summary>
    Insert,

    /// <summary>The row went.</summary>
    Delete,

    /// <summary>A row before its update; the row with the same id after it is in the same snapshot.</summary>
    UpdatePreimage,

    /// <summary>A row after its update.</summary>
    UpdatePostimage,
}
