using System.Net;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Show;

public sealed class ViolationApiTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_violation_has_exactly_the_contracts_members()
    {
        await house.FillAsync(house.Violation("v1"));
        (await house.GetAsync("violations")).Body.ShouldBe(
            """
            {"items":[{"id":"v1","rule":"SCH-01","ruleVersion":1,"severity":"critical","phase":"scheduled","meetingId":"84712639219","meetingUuid":null,"host":"host-1",
            "subject":"settings.waiting_room","before":"false","wanted":"true","mode":"enforce","decision":"fix","outcome":"fixedVerified","surface":"rest","reason":null,
            "occurredAt":"2026-11-24T12:00:00+00:00","receivedAt":"2026-11-24T12:00:00.09+00:00","decidedAt":"2026-11-24T12:00:00.095+00:00","doneAt":"2026-11-24T12:00:00.4+00:00",
            "evidence":["acc|r1"],"acknowledged":null}],"next":null}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat_while_new_ones_come_in()
    {
        // Two at the same moment, so that the id must break the tie.
        await house.FillAsync([.. Enumerable.Range(0, 5).Select(i => house.Violation($"v{i}", ApiHouse.Noon.AddMinutes(i / 2)))]);
        var first = await house.GetAsync("violations?limit=2");
        first.Ids.ShouldBe(["v4", "v3"]);
        await house.FillAsync(house.Violation("v9", ApiHouse.Noon.AddHours(1)));

        var second = await house.GetAsync($"violations?limit=2&cursor={first.Json["next"]}");
        second.Ids.ShouldBe(["v2", "v1"]);
        var last = await house.GetAsync($"violations?limit=2&cursor={second.Json["next"]}");
        last.Ids.ShouldBe(["v0"]);
        last.Json["next"].ShouldBeNull();
    }

    [Fact]
    public async Task One_violation_is_found_by_its_id_and_no_other()
    {
        await house.FillAsync(house.Violation("v1"));
        (await house.GetAsync("violations/v1")).Json["rule"]!.GetValue<string>().ShouldBe("SCH-01");
        (await house.GetAsync("violations/v2")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_practices_violations_are_not_shown()
    {
        await house.FillAsync(house.Violation("mine"));
        await using (var database = await house.DatabaseAsync())
        {
            await database.Database.ExecuteSqlRawAsync("UPDATE violation SET Practice = 'another'", TestContext.Current.CancellationToken);
        }

        (await house.GetAsync("violations")).Ids.ShouldBeEmpty();
        (await house.GetAsync("violations/mine")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Status_counts_and_says_how_much_was_covered()
    {
        (await house.GetAsync("status")).Body.ShouldBe(
            """{"received":0,"refused":0,"refusedBy":{"noSignature":0,"wrongSignature":0,"tooOld":0,"tooLarge":0,"unreadable":0},"refusedSince":"2026-11-24T12:00:00+00:00",""" +
            "\"duplicates\":0,\"queued\":0,\"processed\":0,\"parked\":0,\"lastEventAt\":null,\"lastRefusedAt\":null,\"coverage\":1}");
        await house.FillAsync(Session("u1"), Session("u2"), Session("u3"), Session("u4"), house.Violation("v1", phase: "live", uuid: "u1", outcome: "unenforced"));
        (await house.GetAsync("status")).Json["coverage"]!.GetValue<double>().ShouldBe(0.75);
    }

    private SessionRow Session(string uuid) => new()
    {
        Practice = house.Practice, Uuid = uuid, Profile = "individual", State = "secured", Surface = "rest", Roster = "[]", UpdatedAt = ApiHouse.Noon,
    };
}
