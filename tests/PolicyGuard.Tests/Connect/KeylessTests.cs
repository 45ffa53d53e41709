using System.Net;
using PolicyGuard.Tests.Show;

namespace PolicyGuard.Tests.Connect;

public sealed class KeylessTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData(null)]
    [InlineData("Basic b3duZXI6eA==")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer pgk_0000")]
    [InlineData("a-test-key-0123456789")]
    public async Task Without_a_good_key_every_route_asks_for_one(string? header)
    {
        using var http = house.Client();
        if (header is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header).ShouldBeTrue();
        }

        foreach (var path in new[] { "status", "violations", "people/jd", "ledger/export", "keys" })
        {
            using var response = await http.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            (await Answer.OfAsync(response)).ShouldBeProblem(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        }
    }
}
