using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>
/// A lake of its own, attached as "lake" and in use, for tests of SQL; the working files of a test belong into <see cref="Folder"/>.
/// </summary>
sealed class SqlLake : IDisposable
{
    readonly DuckLakeDataSource _source;

    internal SqlLake(long? inliningLimit = null)
    {
        _source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{Folder}/catalog.sqlite", DataPath = $"{Folder}/files/",
                DataInliningRowLimit = inliningLimit }],
            DefaultLake = "lake",
        });
        Connection = _source.OpenConnection();
        Connection.Run("SET TimeZone = 'UTC'");
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("ekko-sql-").FullName;

    internal DuckLakeConnection Connection { get; }

    internal DuckLakeConnection Connect() => _source.OpenConnection();

    internal void Run(string sql) => Connection.Run(sql);

    /// <summary>Column names and rows of a query, with <c>|</c> between values.</summary>
    internal string Ask(string sql) => Answer.Of(Connection, sql).ToString();

    /// <summary>The rows alone.</summary>
    internal string Rows(string sql) => string.Join('\n', Ask(sql).Split('\n').Skip(1));

    internal DuckLakeException Fails(string sql) => Assert.Throws<DuckLakeException>(() => Connection.Run(sql));

    public void Dispose()
    {
        Connection.Dispose();
        _source.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
