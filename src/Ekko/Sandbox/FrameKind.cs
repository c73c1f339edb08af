namespace Ekko.Sandbox;

/// <summary>What server and worker tell each other.</summary>
enum FrameKind : byte
{
    /// <summary>To the worker: a form, a limit of rows and a plan.</summary>
    Run,

    /// <summary>From the worker: it waits for plans.</summary>
    Ready,

    /// <summary>From the worker: names and types of the columns.</summary>
    Columns,

    /// <summary>From the worker: rows in the form that was asked for.</summary>
    Rows,

    /// <summary>From the worker: there are no more rows; how many there were, and whether the limit cut others off.</summary>
    End,

    /// <summary>From the worker: the engine's kind of error and its text.</summary>
    Failed,
}
