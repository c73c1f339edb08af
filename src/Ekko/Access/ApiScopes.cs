namespace Ekko.Access;

/// <summary>What a key allows.</summary>
[Flags]
public enum ApiScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To read the lake through the endpoints.</summary>
    Read = 1,

    /// <summary>To send SQL.</summary>
    Sql = 2,

    /// <summary>To merge, expire and clean up.</summary>
    Maintain = 4,
}
