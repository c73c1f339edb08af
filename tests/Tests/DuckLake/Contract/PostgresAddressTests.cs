using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Npgsql;

namespace Ekko.Tests.DuckLake.Contract;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("dbname=x host=y", "y", 5432, "x", null, null)]
    [InlineData("  dbname = 'a b' host=y port=5433 user=u password='it\\'s \\\\' ", "y", 5433, "a b", "u", "it's \\")]
    [InlineData(@"host=y dbname=a\ b password=", "y", 5432, "a b", null, null)]
    [InlineData("postgresql://u:p%40%25w@db.example:6000/lake", "db.example", 6000, "lake", "u", "p@%w")]
    [InlineData("postgres://u@db/lake", "db", 5432, "lake", "u", null)]
    [InlineData("//u:p@ss@db/lake", "db", 5432, "lake", "u", "p@ss")]
    [InlineData("postgresql://[::1]:6000/lake", "::1", 6000, "lake", null, null)]
    [InlineData("postgresql:///lake?host=/var/run/pg&port=6000&user=u", "/var/run/pg", 6000, "lake", "u", null)]
    [InlineData("postgresql://%2Fvar%2Frun/lake", "/var/run", 5432, "lake", null, null)]
    [InlineData("postgresql://a,b:6000/lake", "a:5432,b:6000", 5432, "lake", null, null)]
    [InlineData("host=a,::1 port=6000 dbname=lake", "a:6000,[::1]:6000", 5432, "lake", null, null)]
    [InlineData("host=a hostaddr=10.0.0.1 dbname=lake", "10.0.0.1", 5432, "lake", null, null)]
    public void Keywords_and_URIs_are_read_as_PostgreSQL_reads_them(
        string text, string host, int port, string database, string? user, string? password)
    {
        var settings = PostgresAddress.Parse(text).Settings;
        Assert.Equal((host, port, database), (settings.Host, settings.Port, settings.Database));
        Assert.Equal((user, password), (settings.Username, settings.Password));
    }

    [Fact]
    public void Other_settings_have_the_driver_s_names()
    {
        var settings = PostgresAddress.Parse(
            "postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=7"
            + "&application_name=it&options=-c%20geqo%3Doff&channel_binding=require").Settings;
        Assert.Equal((SslMode.VerifyFull, "/ca.pem", 7, "it", "-c geqo=off"),
            (settings.SslMode, settings.RootCertificate, settings.Timeout, settings.ApplicationName, settings.Options));
        Assert.Equal(ChannelBinding.Require, settings.ChannelBinding);
        Assert.Equal(SslMode.Require, PostgresAddress.Parse("postgresql://h/d?ssl=true").Settings.SslMode);
        Assert.Equal(TargetSessionAttributes.Primary, PostgresAddress.Parse("host=a,b target_session_attrs=primary").Target);
    }

    [Theory]
    [InlineData("password=secret dbname")]
    [InlineData("host=h password='secret")]
    [InlineData("host=h password=secret service=s")]
    [InlineData("host=h password=secret sslmode=secret")]
    [InlineData("host=h password=secret port=secret")]
    [InlineData("host=a,b,c port=1,2 password=secret")]
    [InlineData("postgresql://u:secret%zz@h/d")]
    [InlineData("postgresql://u:secret@[::1/d")]
    [InlineData("postgresql://u:secret@h/d?sslmode")]
    public void What_cannot_be_read_is_named_without_a_value(string text)
    {
        var error = Assert.Throws<DuckLakeException>(() => PostgresAddress.Parse(text));
        Assert.Equal(DuckLakeErrorKind.Invalid, error.ErrorKind);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dbname=x host=y user=u password=secret", "postgres:dbname=x host=y port=5432 user=u")]
    [InlineData("postgresql://u:secret@a:1,b:2/x", "postgres:dbname=x host=a:1,b:2 user=u")]
    public void The_location_has_no_password(string text, string location) => Assert.Equal(location, PostgresAddress.Parse(text).Location);

    [Theory]
    [InlineData("ducklake:postgres:password=secret dbname=lake", "lake")]
    [InlineData("ducklake:postgres://u:secret@h/blocks", "blocks")]
    [InlineData("ducklake:sqlite:/a/b/one.sqlite", "one")]
    [InlineData("ducklake:/a/b/two.ducklake", "two")]
    public void A_lake_without_a_name_is_called_after_its_database(string path, string name) =>
        Assert.Equal(name, CatalogOptions.DefaultName(path));

    [Fact]
    public void Attachments_do_not_print_their_address() => Assert.DoesNotContain(
        "secret", $"{new LakeAttachment { Name = "lake", CatalogPath = "postgres:password=secret" }}", StringComparison.Ordinal);
}
