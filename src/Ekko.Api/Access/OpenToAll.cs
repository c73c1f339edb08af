namespace Ekko.Api.Access;

/// <summary>Marks an endpoint that needs no key: it tells nothing of the lake's rows.</summary>
sealed class OpenToAll
{
    public static readonly OpenToAll Instance = new();

    OpenToAll()
    {
    }
}
