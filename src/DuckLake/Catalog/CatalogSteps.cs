namespace Ekko.DuckLake.Catalog;

/// <summary>
/// The tables that a program keeps in the catalog's database, as the numbered steps that lead to them: statements that are the same for
/// every database. A commit hook that names them finds the tables there. A step, once released, never changes; new ones are added at the
/// end.
/// </summary>
/// <param name="Owner">The program's name, under which the number of its last step is kept.</param>
/// <param name="Steps">The statements; tables begin with <c>ekko_</c>.</param>
public sealed record CatalogSteps(string Owner, IReadOnlyList<string> Steps);
