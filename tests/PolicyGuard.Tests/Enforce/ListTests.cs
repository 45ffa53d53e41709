using PolicyGuard.Tests.Pipeline;
using PolicyGuard.Tests.Zoom;
using PolicyGuard.Zoom;

namespace PolicyGuard.Tests.Enforce;

/// <summary>Lists as Zoom really sends them: users without an id, and pages that lead back to themselves.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task Users_without_an_id_are_skipped_and_the_calendars_of_the_others_are_read()
    {
        await using var house = await PipelineHouse.OpenAsync(zoom: zoom =>
        {
            zoom.On(PipelineHouse.Users, StubZoom.Json(200, $$"""
                {"users":[{"email":"pending@clinic.example","status":"pending"},{"id":null,"type":"2"},{"id":""},null,
                {"id":"{{PipelineHouse.Host}}","type":2,"status":"active"}]}
                """));
            zoom.On(PipelineHouse.Calendar, StubZoom.Json(200, $$"""{"meetings":[{"topic":"no id"},{"id":null},{"id":{{PipelineHouse.MeetingId}}}]}"""));
            zoom.On($"GET {PipelineHouse.Meeting}", () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2), ZoomDocuments.WithoutWaitingRoom), () => ZoomDocuments.Meeting(PipelineHouse.Noon.AddDays(2)));
            zoom.On($"PATCH {PipelineHouse.Meeting}", StubZoom.Json(204, ""));
        });
        await house.OutcomeAsync("SCH-01", "fixedVerified");
    }

    [Fact]
    public async Task A_list_whose_page_tokens_alternate_ends_with_a_fault_and_is_not_followed_for_ever()
    {
        using var house = new ZoomHouse();
        var page = 0;
        house.Stub.On("GET /v2/users", () => StubZoom.Json(200, $$"""{"next_page_token":"{{(page++ % 2 == 0 ? "A" : "B")}}","users":[{"id":"u1"}]}""")());
        var answer = await house.RunAsync(() => house.Api.UsersAsync(ZoomHouse.Account, TestContext.Current.CancellationToken));
        answer.ShouldBeOfType<ZoomResult<IReadOnlyList<ZoomUser>>.Unavailable>().Reason.ShouldBe("the list does not end");
        page.ShouldBe(3);
    }
}
