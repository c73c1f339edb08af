namespace Ekko.Bench;

/// <summary>A benchmark: something a user does, beside what they would use instead, in the same run.</summary>
interface IBenchmark
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list.</summary>
    string Description { get; }

    /// <summary>Measures and adds figures to the report.</summary>
    Task RunAsync(Report report, CancellationToken cancellationToken);
}
