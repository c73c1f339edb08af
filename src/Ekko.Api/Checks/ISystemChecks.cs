namespace Ekko.Api.Checks;

/// <summary>Looks whether everything around the server is in place.</summary>
public interface ISystemChecks
{
    /// <summary>Runs every check. A check that fails is part of the answer.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<SystemCheck>> RunAsync(CancellationToken cancellationToken = default);
}
