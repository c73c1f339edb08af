namespace Ekko.Arrow;

/// <summary>A file that is not what the layout of Arrow files says. Others are not affected.</summary>
sealed class ArrowFileException(string path, string reason)
    : EkkoException($"Reading the Arrow file {path} failed: {reason}")
{
    /// <summary>Why, without the file's name.</summary>
    public string Reason => reason;
}
