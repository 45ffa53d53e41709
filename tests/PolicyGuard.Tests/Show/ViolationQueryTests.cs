using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class ViolationQueryTests(ViolationQueryTests.Three fixture) : IClassFixture<ViolationQueryTests.Three>
{
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("rule=LIV-05", "b")]
    [InlineData("severity=high", "b")]
    [InlineData("phase=live", "b")]
    [InlineData("outcome=removed", "b")]
    [InlineData("host=host-2", "b")]
    [InlineData("meeting=555", "b")]
    [InlineData("meeting=u%2F1%3D%3D", "b")]
    [InlineData("from=2026-11-24T12:30:00Z", "c")]
    [InlineData("to=2026-11-24T11:30:00Z", "a")]
    [InlineData("from=2026-11-24T12:00:00Z&to=2026-11-24T12:00:00Z", "b")]
    [InlineData("q=signature", "b")]
    [InlineData("q=LIV", "b")]
    [InlineData("q=%25", "")]
    [InlineData("severity=critical&to=2026-11-24T11:30:00Z", "a")]
    public async Task Each_filter_finds_its_own(string query, string found) =>
        (await house.GetAsync($"violations?{query}")).Ids.ShouldBe(found.Length == 0 ? [] : [found]);

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=%2F%2F", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=OTIyMzM3MjAzNjg1NDc3NTgwN3x4", "cursor")] // 9223372036854775807|x: no such time
    [InlineData("severity=terrible", "severity")]
    [InlineData("phase=mars", "phase")]
    [InlineData("outcome=good", "outcome")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=10:00", "from")] // would mean today, whichever day that is
    [InlineData("from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z", "to")]
    [InlineData("practice=nobodys", "practice")]
    [InlineData("rul=SCH-01", "rul")]
    [InlineData("severity=x&limit=0&colour=red", "severity", "limit", "colour")]
    public async Task What_cannot_be_meant_is_named_all_at_once(string query, params string[] faults) =>
        (await house.GetAsync($"violations?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, faults);

    [Theory]
    [InlineData("limit=1")]
    [InlineData("limit=200")]
    public async Task Limits_hold_to_their_ends(string query) => (await house.GetAsync($"violations?{query}")).Status.ShouldBe(HttpStatusCode.OK);

    public sealed class Three : HouseFixture
    {
        private protected override async Task<ApiHouse> OpenAsync()
        {
            var house = await ApiHouse.OpenAsync();
            await house.FillAsync(
                house.Violation("a", ApiHouse.Noon.AddHours(-1)),
                house.Violation("b", ApiHouse.Noon, "LIV-05", "high", "live", "removed", "host-2", "555", "u/1==", "signature list line 14"),
                house.Violation("c", ApiHouse.Noon.AddHours(1)));
            return house;
        }
    }
}
