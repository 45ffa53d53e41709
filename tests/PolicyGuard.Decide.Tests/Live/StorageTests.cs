using System.Text;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>A session's state outlives the program that wrote it.</summary>
public class StorageTests
{
    /// <summary>As it was written before there was a companion, with an act on its way.</summary>
    private const string Older = """
        {"Uuid":"uuid==","Phase":4,"MeetingId":"84712639219","HostId":"HOST","Profile":"individual","StartedAt":"2026-11-24T09:00:00+00:00","ClosesAt":"2026-11-24T21:00:00+00:00","Heard":"2026-11-24T09:01:10+00:00",
        "People":[{"Alias":"host","Role":8,"Evidence":3,"Place":1,"Uuids":["UUID-HOST"],"UserIds":["1"],"Telephones":[],"Retired":[],"NameKey":"n-host","ZoomUserId":"HOST","PlaceAt":"2026-11-24T09:00:01+00:00"},
        {"Alias":"J.D.","Evidence":3,"Place":1,"PersonId":"jd","Uuids":["UUID-CLIENT"],"UserIds":["2"],"Telephones":[],"Retired":[],"NameKey":"n-client","EmailKey":"email-key-client","HostAdmitted":true,"PlaceAt":"2026-11-24T09:00:09+00:00"},
        {"Alias":"unknown-1","Role":9,"Place":1,"Uuids":["UUID-STRANGER"],"UserIds":["3"],"Telephones":[],"Retired":[],"NameKey":"n-stranger","PlaceAt":"2026-11-24T09:01:10+00:00"}],
        "Strangers":1,"Removals":1,"HostSeen":true,"FilledSince":"2026-11-24T09:00:09+00:00","SecuredAt":"2026-11-24T09:00:40+00:00","Kept":[],
        "Pending":[{"ActionId":"a1","ViolationId":"v1","Rule":"LIV-05","Alias":"unknown-1","Answered":true}],"Captures":[{"Kind":0,"Running":true,"At":"2026-11-24T09:00:50+00:00"}],"Raised":["LIV-05:unknown-1","acted:unknown-1:UUID-STRANGER"]}
        """;

    [Fact]
    public void A_state_written_before_there_was_a_companion_is_read_and_goes_on()
    {
        var state = SessionState.FromJson(Encoding.UTF8.GetBytes(Older));
        var decision = LiveDecider.Decide(state, Input(new LiveFact.Joined(Shown(Stranger)), 95), Context);
        decision.State.People.Length.ShouldBe(3);
        decision = LiveDecider.Decide(decision.State, Input(new LiveFact.TimerFired("confirm:a1"), 101), Context);
        decision.Resolutions.ShouldContain(r => r.ViolationId == "v1" && r.Surface == Surface.Rest);
    }

    [Fact]
    public void A_state_with_everything_of_the_companion_survives_storage()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Shown(Stranger, "P-9") with { NameKey = "n-client" }), 70).Tell(new LiveFact.SharingStarted(HostSeen), 71).Tell(new LiveFact.Capture(CaptureKind.CloudRecording, true), 72)
            .Tell(new LiveFact.WaitingRoomSeen(false), 73).Tell(new LiveFact.Left(Shown(Stranger, "P-10"), LeaveReason.Unknown), 74);
        var bytes = story.State.ToJson();
        SessionState.FromJson(bytes).ToJson().ShouldBe(bytes);
    }

    [Fact]
    public void A_two_person_session_takes_less_than_two_kilobytes_and_survives_storage()
    {
        var state = Secured().State;
        var bytes = state.ToJson();
        bytes.Length.ShouldBeLessThan(2048);
        SessionState.FromJson(bytes).ToJson().ShouldBe(bytes);
    }
}
