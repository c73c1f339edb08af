namespace Ekko.Reading;

/// <summary>Why something cannot be read.</summary>
public enum ReadingErrorKind
{
    /// <summary>The request contradicts itself, or a value is out of its range.</summary>
    Invalid,

    /// <summary>What was asked for does not exist.</summary>
    NotFound,

    /// <summary>The snapshot existed and is gone: it was expired, or the lake was restored to an older state.</summary>
    Expired,

    /// <summary>The block that the caller stands at was replaced by the chain.</summary>
    Orphaned,

    /// <summary>Neither the lake nor what stands in for it can be read at the moment.</summary>
    Unavailable,
}
