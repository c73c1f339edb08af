namespace Ekko.Maintenance;

/// <summary>Why maintenance was refused.</summary>
public enum MaintenanceErrorKind
{
    /// <summary>The request is wrong; it is mended before it is sent again.</summary>
    Invalid,

    /// <summary>There is no such table, snapshot or run.</summary>
    NotFound,

    /// <summary>Others were in the way; the same request may succeed later.</summary>
    Busy,
}
