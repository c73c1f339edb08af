namespace Ekko;

/// <summary>An environment variable has a value that is not accepted. Programs end with exit code 2.</summary>
public sealed class EkkoOptionsException : EkkoException
{
    internal EkkoOptionsException(string variable, string message)
        : base(message) => Variable = variable;

    /// <summary>The variable's name.</summary>
    public string Variable { get; }
}
