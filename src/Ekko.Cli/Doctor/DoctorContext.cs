using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>What checks look at; the lake is opened once, when the first of them asks for it.</summary>
/// <param name="host">The process.</param>
/// <param name="options">The options of the environment; null when they are wrong.</param>
/// <param name="optionsError">What is wrong with them; null when nothing is.</param>
sealed class DoctorContext(CommandHost host, EkkoOptions? options, string? optionsError) : IAsyncDisposable
{
    DuckLakeDataSource? _source;

    public CommandHost Host => host;

    public EkkoOptions? Options => options;

    public string? OptionsError => optionsError;

    /// <summary>As the environment is.</summary>
    public static DoctorContext Of(CommandHost host)
    {
        try
        {
            return new DoctorContext(host, ConfiguredLake.Options(host), null);
        }
        catch (UsageException e)
        {
            return new DoctorContext(host, null, e.Message);
        }
    }

    /// <summary>The configured lake's data source.</summary>
    public DuckLakeDataSource Source => _source ??= ConfiguredLake.Open(host, createIfNotExists: false);

    /// <summary>The configured lake.</summary>
    /// <exception cref="DuckLakeException">It does not open.</exception>
    public Task<Lake> LakeAsync(CancellationToken cancellationToken) => Source.LakeAsync(ConfiguredLake.Name, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
    }
}
