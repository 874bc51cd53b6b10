using Filmgate.Settings;
using Filmgate.Storage;
using Npgsql;

namespace Filmgate.Tests.Storage;

public sealed class PostgresUrlTests
{
    private const string Password = "p4ssw0rd";

    [Theory]
    [InlineData("postgres://me:p%40ss%2F%3A@db.test/film", "postgres://me@db.test:5432/film")]
    [InlineData("postgresql://db.test:6000/film%20gate", "postgres://db.test:6000/film gate")]
    [InlineData("postgres://me@[2001:db8::1]:6000,[::1]/film", "postgres://me@[2001:db8::1]:6000,[::1]:5432/film")]
    [InlineData("postgres://a.test,b.test:5433/film?target_session_attrs=primary", "postgres://a.test:5432,b.test:5433/film")]
    [InlineData("postgres://me@%2Fvar%2Frun%2Fpostgresql/film", "postgres://me@/var/run/postgresql/film")]
    public void An_address_is_read_as_PostgreSQLs_own_tools_read_it(string text, string shown)
    {
        var location = Assert.IsType<DatabaseLocation.Postgres>(DatabaseLocation.Parse(text));
        Assert.Equal(shown, location.ToString());
        Assert.Equal(shown, $"{location.Options}");
    }

    [Fact]
    public void Everything_in_the_address_reaches_Npgsql()
    {
        var certificate = Path.GetTempFileName();
        var location = (DatabaseLocation.Postgres)DatabaseLocation.Parse(
            $"postgres://m%40e:p%3Aw@db.test:6000/film?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(certificate)}"
            + "&application_name=node%201&connect_timeout=3&command_timeout=9&pool_size=17");
        using var source = location.Options.CreateDataSource();
        var npgsql = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal(
            ("db.test", 6000, "film", "m@e", SslMode.VerifyFull, certificate, "node 1", 3, 9, 17),
            (npgsql.Host, npgsql.Port, npgsql.Database, npgsql.Username, npgsql.SslMode, npgsql.RootCertificate, npgsql.ApplicationName,
                npgsql.Timeout, npgsql.CommandTimeout, npgsql.MaxPoolSize));
        Assert.Equal("p:w", location.Options.Password);
        File.Delete(certificate);
    }

    [Fact]
    public void With_several_hosts_the_one_that_accepts_writes_is_used()
    {
        var location = (DatabaseLocation.Postgres)DatabaseLocation.Parse("postgres://me@a.test,[::1]:6000/film");
        using var source = location.Options.CreateDataSource();
        var npgsql = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal("a.test:5432,[::1]:6000", npgsql.Host);
    }

    [Theory]
    [InlineData("mysql://me:p4ssw0rd@db.test/film", "must be sqlite or an address that begins with postgres://")]
    [InlineData("me:p4ssw0rd@db.test/film", "must be sqlite or an address")]
    [InlineData("postgres://me:p4ssw0rd@db.test", "names no database")]
    [InlineData("postgres://me:p4ssw0rd@/film", "names no host")]
    [InlineData("postgres://me:p4ssw0rd@db.test:0/film", "the port must be a whole number from 1 to 65535")]
    [InlineData("postgres://me:p4ssw0rd@::1/film", "written in brackets")]
    [InlineData("postgres://me:p4ss@w0rd@db.test/film", "percent-encoded")]
    [InlineData("postgres://me:p4ss/w0rd@db.test/film", "percent-encoded")]
    [InlineData("postgres://me:p4ss?w0rd@db.test/film", "percent-encoded")]
    [InlineData("postgres://me:p4ss:w0rd@db.test/film", "percent-encoded (%3A)")]
    [InlineData("postgres://me:p4ssw0rd@db.test/film?ssl=true", "'ssl' is unknown in the address of a database; accepted: sslmode, ")]
    [InlineData("postgres://me:p4ssw0rd@db.test/film?sslmode=on", "accepted: disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgres://me:p4ssw0rd@db.test/film?sslrootcert=/none.pem", "the file /none.pem does not exist")]
    [InlineData("postgres://me:p4ssw0rd@db.test/film?pool_size=1", "pool_size must be a whole number from 10 to 1000")]
    public void A_wrong_address_is_refused_with_the_reason_and_without_the_password(string text, string expected)
    {
        var environment = new Dictionary<string, string> { ["FILMGATE_DATABASE"] = text };
        var errors = SettingsReader.Read(null, environment, new Dictionary<string, string>()).Errors;
        var error = Assert.Single(errors);
        Assert.Contains(expected, error);
        Assert.StartsWith("FILMGATE_DATABASE: ", error);
        Assert.DoesNotContain(Password[..4], error);
    }

    [Fact]
    public void The_address_can_be_in_a_file_and_in_filmgate_json_and_is_no_flag()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "postgres://me:pw@a.test/film\n");
        var none = new Dictionary<string, string>();
        var fromFile = SettingsReader.Read(null, new Dictionary<string, string> { ["FILMGATE_DATABASE_FILE"] = file }, none);
        Assert.Equal("postgres://me@a.test:5432/film", fromFile.Settings.Storage.Database.ToString());
        Assert.DoesNotContain(":pw", fromFile.Settings.ToString());
        var fromJson = SettingsReader.Read("""{ "database": "postgres://b.test/film" }""", none, none);
        Assert.Equal("postgres://b.test:5432/film", fromJson.Settings.Storage.Database.ToString());
        var asFlag = SettingsReader.Read(null, none, new Dictionary<string, string> { ["database"] = "postgres://me:pw@a.test/film" });
        Assert.Contains("a secret is not accepted as a flag", Assert.Single(asFlag.Errors));
        File.Delete(file);
    }
}
