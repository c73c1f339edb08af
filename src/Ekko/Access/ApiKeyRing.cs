using System.Security.Cryptography;
using System.Text;

namespace Ekko.Access;

/// <summary>The live keys at some moment.</summary>
public sealed class ApiKeyRing
{
    readonly IReadOnlyList<(ApiKey Key, string Hash)> _keys;

    internal ApiKeyRing(IReadOnlyList<(ApiKey Key, string Hash)> keys) => _keys = keys;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The key that a text is; null when it is none.</summary>
    /// <param name="text">What the client shows.</param>
    public ApiKey? Find(string text)
    {
        var hash = Encoding.ASCII.GetBytes(ApiKeyStore.Hash(text));
        ApiKey? found = null;
        foreach (var (key, stored) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(stored)))
                found = key;
        }

        return found;
    }

    internal ApiKey? FindId(string id) => _keys.FirstOrDefault(stored => stored.Key.Id == id).Key;
}
