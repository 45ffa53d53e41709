using System.Text;
using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Companion;

public class PanelEventMapperTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J","role":"attendee"}""", "Joined P-1")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J"}""", "Joined P-1")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J","role":"host"}""", "RoleChanged P-1 Host")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J","role":"cohost"}""", "RoleChanged P-1 CoHost")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J","role":"coHost"}""", "RoleChanged P-1 CoHost")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"p-1","screenName":"J","role":"co-host"}""", "RoleChanged P-1 CoHost")]
    [InlineData("""{"kind":"participant","status":"leave","participantUUID":"p-1","screenName":"J","role":"host"}""", "Left P-1")]
    [InlineData("""{"kind":"participant","status":"leave","participantUUID":" {p-1} "}""", "Left P-1")]
    [InlineData("""{"kind":"waiting","status":"join","action":"joinMeeting","participantUUID":"p-1","screenName":"J"}""", "EnteredWaitingRoom P-1")]
    [InlineData("""{"kind":"waiting","status":"join","action":"putFromMainMeeting","participantUUID":"p-1","screenName":"J"}""", "PutInWaitingRoom P-1")]
    [InlineData("""{"kind":"waiting","status":"join","participantUUID":"p-1","screenName":"J"}""", "EnteredWaitingRoom P-1")]
    [InlineData("""{"kind":"waiting","status":"leave","participantUUID":"p-1","screenName":"J"}""", "LeftWaitingRoom P-1")]
    [InlineData("""{"kind":"waitingRoom","on":true}""", "WaitingRoomSeen True")]
    [InlineData("""{"kind":"waitingRoom","on":false}""", "WaitingRoomSeen False")]
    [InlineData("""{"kind":"cloudRecording","status":"started"}""", "Capture CloudRecording True")]
    [InlineData("""{"kind":"cloudRecording","status":"resumed"}""", "Capture CloudRecording True")]
    [InlineData("""{"kind":"cloudRecording","status":"start"}""", "Capture CloudRecording True")]
    [InlineData("""{"kind":"cloudRecording","status":"paused"}""", "Capture CloudRecording False")]
    [InlineData("""{"kind":"cloudRecording","status":"stopped"}""", "Capture CloudRecording False")]
    [InlineData("""{"kind":"cloudRecording","status":"connecting"}""", "ignored")]
    [InlineData("""{"kind":"localRecording"}""", "Capture LocalRecording True")]
    [InlineData("""{"kind":"share","action":"start","participantUUID":"p-1"}""", "SharingStarted P-1")]
    [InlineData("""{"kind":"share","action":"stop","participantUUID":"p-1"}""", "SharingEnded P-1")]
    [InlineData("""{"kind":"roster","inside":[{"participantUUID":"a","screenName":"A","role":"host"},{"participantUUID":"b"}],"waiting":[{"participantUUID":"c","screenName":"C"}]}""", "RosterSeen A,B|C")]
    [InlineData("""{"kind":"roster","inside":[],"waiting":[]}""", "RosterSeen |")]
    [InlineData("""{"kind":"hello","role":"host"}""", "ignored")]
    [InlineData("""{"kind":"confetti"}""", "unknown")]
    [InlineData("""{"kind":"participant","participantUUID":"p-1"}""", "unreadable: no status")]
    [InlineData("""{"kind":"participant","status":"dance","participantUUID":"p-1"}""", "unreadable: no status")]
    [InlineData("""{"kind":"participant","status":"join","screenName":"J"}""", "unreadable: no participant id")]
    [InlineData("""{"kind":"participant","status":"join","participantUUID":"{}","screenName":"J"}""", "unreadable: no participant id")]
    [InlineData("""{"kind":"waiting","participantUUID":"p-1"}""", "unreadable: no status")]
    [InlineData("""{"kind":"waitingRoom","on":"yes"}""", "unreadable: no state")]
    [InlineData("""{"kind":"cloudRecording","status":"upside down"}""", "unreadable: no status")]
    [InlineData("""{"kind":"share","participantUUID":"p-1"}""", "unreadable: no action")]
    [InlineData("""{"kind":"roster","inside":[{"participantUUID":"a"}]}""", "unreadable: no lists")]
    [InlineData("""{"kind":"roster","inside":{},"waiting":[]}""", "unreadable: no lists")]
    [InlineData("""{"kind":"roster","inside":[{"screenName":"A"}],"waiting":[]}""", "unreadable: a participant without an id, or too many")]
    [InlineData("""{"kind":5}""", "unknown")]
    [InlineData("{}", "unreadable: no kind")]
    [InlineData("[]", "unreadable: no kind")]
    [InlineData("null", "unreadable: no kind")]
    [InlineData("hello", "unreadable: not JSON")]
    [InlineData("", "unreadable: not JSON")]
    public void Every_event_of_the_panel_has_its_meaning(string json, string meaning) => Told(json).ShouldBe(meaning);

    [Fact]
    public void Whoever_the_panel_shows_is_known_by_the_clients_id_and_a_hash_of_the_name_alone()
    {
        var live = Map("""{"kind":"participant","status":"join","participantUUID":"{ab-1}","screenName":"Ｊane  D","email":"jane@example.org","registrant_id":"R1"}""").ShouldBeOfType<MappedEvent.Live>();
        live.Uuid.ShouldBe("meeting==");
        live.Input.At.ShouldBe(At);
        var who = live.Input.Fact.ShouldBeOfType<LiveFact.Joined>().Who;
        (who.Uuid, who.ByPanel, who.NameKey, who.EmailKey, who.RegistrantId, who.UserId, who.ZoomUserId).ShouldBe(("AB-1", true, "practice:name:jane d", null, null, null, null));
    }

    [Fact]
    public void A_roster_of_more_people_than_any_meeting_has_is_not_read_half()
    {
        var people = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"participantUUID":"p-{{i}}"}"""));
        Told($$"""{"kind":"roster","inside":[{{people}}],"waiting":[]}""").ShouldStartWith("unreadable");
    }

    private static MappedEvent Map(string json) => PanelEventMapper.Map(Encoding.UTF8.GetBytes(json), "meeting==", "practice", new PlainKeys(), At, At.AddSeconds(1), "companion:p:1");

    private static string Told(string json) => Map(json) switch
    {
        MappedEvent.Live { Input.Fact: var fact } => fact switch
        {
            LiveFact.RoleChanged f => $"RoleChanged {f.Who.Uuid} {f.Now}",
            LiveFact.WaitingRoomSeen f => $"WaitingRoomSeen {f.On}",
            LiveFact.Capture f => $"Capture {f.Kind} {f.Running}",
            LiveFact.RosterSeen f => $"RosterSeen {string.Join(',', f.Inside.Select(w => w.Uuid))}|{string.Join(',', f.Waiting.Select(w => w.Uuid))}",
            LiveFact.Joined f => $"Joined {f.Who.Uuid}",
            LiveFact.Left f => $"Left {f.Who.Uuid}",
            LiveFact.EnteredWaitingRoom f => $"EnteredWaitingRoom {f.Who.Uuid}",
            LiveFact.LeftWaitingRoom f => $"LeftWaitingRoom {f.Who.Uuid}",
            LiveFact.PutInWaitingRoom f => $"PutInWaitingRoom {f.Who.Uuid}",
            LiveFact.SharingStarted f => $"SharingStarted {f.Who.Uuid}",
            LiveFact.SharingEnded f => $"SharingEnded {f.Who.Uuid}",
            _ => fact.GetType().Name,
        },
        MappedEvent.Ignored => "ignored",
        MappedEvent.Unknown => "unknown",
        MappedEvent.Unreadable u => $"unreadable: {u.Reason}",
        var other => other.GetType().Name,
    };

    private sealed class PlainKeys : IPersonalDataProtector
    {
        public void EnsureKey(string practice)
        {
        }

        public bool HasKey(string practice) => true;

        public byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear) => throw new NotSupportedException();

        public byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret) => throw new NotSupportedException();

        public string Hash(string practice, string kind, ReadOnlySpan<char> value) => $"{practice}:{kind}:{value}";
    }
}
