using System.Buffers;

namespace Ekko.Nats.Protocol;

/// <summary>What can be put into a control line without becoming another one.</summary>
static class SubjectRules
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create(" \t\r\n\0");
    static readonly SearchValues<char> ForbiddenInNames = SearchValues.Create(" .*>/\\\t\r\n\0");

    /// <exception cref="ArgumentException">The subject is empty, has an empty token or white space.</exception>
    public static void Check(string subject, bool wildcards, string parameter)
    {
        if (subject.Length == 0 || subject[0] == '.' || subject[^1] == '.' || subject.AsSpan().ContainsAny(Forbidden)
            || subject.Contains("..", StringComparison.Ordinal))
            throw new ArgumentException($"\"{subject}\" is no subject: tokens separated by dots, none empty, no white space.", parameter);
        if (!wildcards && HasWildcard(subject))
            throw new ArgumentException($"\"{subject}\" has wildcards: messages are published on one subject.", parameter);
    }

    /// <exception cref="ArgumentException">It cannot be the name of a stream or consumer.</exception>
    public static void CheckName(string name, string parameter)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny(ForbiddenInNames))
            throw new ArgumentException($"\"{name}\" cannot be the name of a stream or consumer: no space, dot, *, > or slash.", parameter);
    }

    static bool HasWildcard(string subject)
    {
        foreach (var token in subject.AsSpan().Split('.'))
        {
            if (subject.AsSpan(token) is "*" or ">")
                return true;
        }

        return false;
    }
}
