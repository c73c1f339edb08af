namespace Ekko;

/// <summary>Which part of the product tries again what failed. An error belongs to one of them; none above it tries again.</summary>
enum RetryLayer
{
    /// <summary>None: the error ends what it hits, and is told.</summary>
    None,

    /// <summary>The request to a node.</summary>
    Request,

    /// <summary>The commit of a batch: it is reconciled anew with what the other client made of the lake.</summary>
    Batch,

    /// <summary>The session of a pipeline: it begins anew at the stored position.</summary>
    Session,
}
