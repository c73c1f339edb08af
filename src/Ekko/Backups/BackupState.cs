namespace Ekko.Backups;

/// <summary>How a backup is.</summary>
public enum BackupState
{
    /// <summary>It is complete and holds its files itself.</summary>
    Whole,

    /// <summary>It is complete, and the lake keeps its files from cleanup.</summary>
    Held,

    /// <summary>It is complete, but was released: cleanup may remove files that it names.</summary>
    Released,

    /// <summary>It was begun and has no manifest: it goes on, or its process ended. The lake keeps all files for it.</summary>
    Unfinished,
}
