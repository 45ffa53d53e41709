using System.Net;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Show;

/// <summary>On a real port: how an address is decoded is the server's doing.</summary>
[Collection("console")]
public sealed class SessionApiTests(SessionApiTests.Sessions fixture) : IClassFixture<SessionApiTests.Sessions>
{
    private const string Uuid = "4/aB+c==";
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("sessions/4%2FaB%2Bc%3D%3D")]
    [InlineData("sessions/4%2faB+c==")]
    [InlineData("sessions/4/aB+c==")]
    [InlineData("sessions?uuid=4%2FaB%2Bc%3D%3D")]
    public async Task A_session_is_found_by_its_uuid_encoded_once(string path) => (await house.GetAsync(path)).Body.ShouldBe(
        """
        {"uuid":"4/aB+c==","meetingId":"84712639219","host":"host-1","profile":"individual","state":"secured","surface":"rest","startedAt":null,"endedAt":null,
        "participants":[{"alias":"J.D.","role":"client","evidence":"L4","place":"inside"}],
        "timeline":[{"at":"2026-11-24T12:00:00+00:00","kind":"event","rule":null,"text":"The host opened the session"}]}
        """.ReplaceLineEndings(""));

    [Fact]
    public async Task A_uuid_that_begins_with_a_slash_is_found_too()
    {
        (await house.GetAsync("sessions/%2Fbegins%3D%3D")).Json["uuid"]!.GetValue<string>().ShouldBe("/begins==");
        (await house.GetAsync("sessions?uuid=%2Fbegins%3D%3D")).Json["uuid"]!.GetValue<string>().ShouldBe("/begins==");
    }

    [Fact]
    public async Task An_unknown_session_is_not_found()
    {
        (await house.GetAsync("sessions/nobody")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await house.GetAsync("sessions?uuid=nobody")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sessions_come_newest_first_in_pages_and_by_meeting_and_state()
    {
        var first = await house.GetAsync("sessions?limit=2");
        Uuids(first).ShouldBe(["/begins==", "plain"]);
        Uuids(await house.GetAsync($"sessions?limit=2&cursor={first.Json["next"]}")).ShouldBe([Uuid]);
        Uuids(await house.GetAsync("sessions?meeting=555&state=closed")).ShouldBe(["plain"]);
        (await house.GetAsync("sessions?state=sleepy")).ShouldBeProblem(HttpStatusCode.BadRequest, "state");
    }

    private static IEnumerable<string> Uuids(Answer answer) => answer.Json["items"]!.AsArray().Select(i => i!["uuid"]!.GetValue<string>());

    public sealed class Sessions : HouseFixture
    {
        private protected override async Task<ApiHouse> OpenAsync()
        {
            var house = await ApiHouse.OpenAsync(listening: true);
            SessionRow Session(string uuid, string meeting, string state, int minutes) => new()
            {
                Practice = house.Practice, Uuid = uuid, MeetingId = meeting, Host = "host-1", Profile = "individual", State = state, Surface = "rest",
                UpdatedAt = ApiHouse.Noon.AddMinutes(minutes), Roster = """[{"alias":"J.D.","role":"client","evidence":"L4","place":"inside"}]""",
            };
            await house.FillAsync(Session(Uuid, "84712639219", "secured", 0), Session("plain", "555", "closed", 1), Session("/begins==", "555", "open", 2));
            await house.FillAsync(new TimelineRow { Practice = house.Practice, Uuid = Uuid, At = ApiHouse.Noon, Kind = "event", Text = "The host opened the session" });
            return house;
        }
    }
}
