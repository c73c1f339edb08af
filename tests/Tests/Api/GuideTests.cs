using System.Text;
using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;
using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>What the guide tells to ask is answered.</summary>
[Collection(ReadingLakeCollection.Name)]
public sealed partial class GuideTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Every_line_of_curl_in_the_guide_is_answered()
    {
        var lines = Repository.Files("docs", "*.md").SelectMany(file => Curl().Matches(File.ReadAllText(Repository.Full(file)))).ToList();
        Assert.True(lines.Count >= 18);
        foreach (var line in lines)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, line.Groups["path"].Value);
            if (line.Groups["header"].Success)
                request.Headers.TryAddWithoutValidation(
                    line.Groups["header"].Value.Split(':')[0], line.Groups["header"].Value.Split(':')[1].Trim());
            using var response = await server.Client.SendAsync(request);
            Assert.True(
                response.IsSuccessStatusCode, $"{line.Value}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Every_statement_in_the_guide_is_answered()
    {
        var lines = Statement().Matches(File.ReadAllText(Repository.Full("docs/guide.md"))).ToList();
        Assert.True(lines.Count >= 2);
        foreach (var line in lines)
        {
            using var content = new StringContent(line.Groups["body"].Value, Encoding.UTF8, "application/json");
            using var response = await server.Client.PostAsync("/api/v1/sql", content);
            Assert.True(response.IsSuccessStatusCode, $"{line.Value}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    [GeneratedRegex("""^curl .*-d '(?<body>\{.*\})' "http://127\.0\.0\.1:8080/api/v1/sql"$""", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex("""^curl (-H "(?<header>[^"]+)" )?"http://127\.0\.0\.1:8080(?<path>/[^"]*)".*$""", RegexOptions.Multiline)]
    private static partial Regex Curl();
}
