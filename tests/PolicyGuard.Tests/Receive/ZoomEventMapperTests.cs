using System.Text;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Receive;

public sealed class ZoomEventMapperTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_guest_who_joins_is_seen_without_e_mail_or_account()
    {
        var live = Map("""{"event":"meeting.participant_joined","payload":{"object":{"uuid":"u/1==","participant":{"id":"","email":"","user_id":16779264,"user_name":"Guest","participant_uuid":"{67c1a429-1476-be1c-7324-edca76b69406}","public_ip":"x"},"id":84712639219}},"event_ts":1795424405123}""")
            .ShouldBeOfType<MappedEvent.Live>();
        live.Uuid.ShouldBe("u/1==");
        live.MeetingId.ShouldBe("84712639219");
        live.Input.At.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1795424405123));
        var who = live.Input.Fact.ShouldBeOfType<LiveFact.Joined>().Who;
        who.ShouldBe(new Sighting("67C1A429-1476-BE1C-7324-EDCA76B69406", "16779264", NameKey: "name:guest", DisplayName: "Guest"));
    }

    [Fact]
    public void An_e_mail_and_a_phone_become_keys()
    {
        var who = Joined("""{"email":" Client@Example.ORG ","participant_user_id":"zu1","phone_number":"+1 (555) 010-0000","registrant_id":"r1"}""");
        who.ShouldBe(new Sighting(null, null, "zu1", "email:client@example.org", "example.org", "phone:15550100000", "r1"));
        Joined("""{"phone_number":"1555***0000"}""").PhoneKey.ShouldBeNull();
    }

    [Fact]
    public void A_name_that_is_not_Unicode_does_not_hide_its_guest() =>
        Joined("""{"user_id":"1","user_name":"\ud800"}""").UserId.ShouldBe("1");

    [Theory]
    [InlineData("Guest left the meeting.<br>Reason: Host ended the meeting.", LeaveReason.HostEnded)]
    [InlineData("left the meeting. Reason : Host ended the meeting.", LeaveReason.HostEnded)]
    [InlineData("Guest left the meeting.<br>Reason: Removed by host.", LeaveReason.RemovedByHost)]
    [InlineData("Removed by host from waiting room", LeaveReason.RemovedByHost)]
    [InlineData("Leave waiting room", LeaveReason.LeftWaitingRoom)]
    [InlineData("left the meeting. Reason : left the meeting to join breakout room", LeaveReason.MovedToBreakoutRoom)]
    [InlineData("left the meeting. Reason : left the meeting", LeaveReason.LeftByThemselves)]
    [InlineData("Guest got disconnected from the meeting.<br>Reason: Network connection error. ", LeaveReason.Disconnected)]
    [InlineData("Removed by host left the meeting.", LeaveReason.LeftByThemselves)]
    [InlineData("", LeaveReason.Unknown)]
    public void Why_somebody_left_is_read_from_the_reason_and_not_from_their_name(string text, LeaveReason expected) =>
        Map($$"""{"event":"meeting.participant_left","payload":{"object":{"uuid":"u","participant":{"user_id":"1","leave_reason":"{{text}}"} } } }""")
            .ShouldBeOfType<MappedEvent.Live>().Input.Fact.ShouldBeOfType<LiveFact.Left>().Reason.ShouldBe(expected);

    [Theory]
    [InlineData("\"join_time\":\"2026-11-23T08:59:50Z\"", 1795424399500, 1795424390000)]
    [InlineData("\"join_time\":\"2026-11-23T08:59:50Z\"", 1795424390123, 1795424390123)]
    [InlineData("\"join_time\":\"2026-11-23T08:59:50Z\"", 1795424389900, 1795424390000)]
    [InlineData("\"join_time\":\"\"", 1795424399500, 1795424399500)]
    [InlineData("\"join_time\":\"2026-11-23T11:59:50Z\"", 1795424399500, 1795424399500)]
    [InlineData("\"date_time\":\"2026-11-23T08:59:50Z\"", 1795424399500, 1795424390000)]
    public void The_time_of_the_thing_itself_orders_events_and_event_ts_says_when_Zoom_sent_them(string own, long sent, long at)
    {
        var input = Map($$"""{"event":"meeting.participant_joined","event_ts":{{sent}},"payload":{"object":{"uuid":"u","participant":{"user_id":"1",{{own}}} } } }""")
            .ShouldBeOfType<MappedEvent.Live>().Input;
        input.At.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(at));
        input.SentAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(sent));
    }

    [Theory]
    [InlineData("253402300799999")]
    [InlineData("1795424520000")]
    public void A_time_far_ahead_is_not_believed_or_everything_after_it_would_look_old(string eventTs) =>
        Map($$"""{"event":"meeting.ended","event_ts":{{eventTs}},"payload":{"object":{"uuid":"u"} } }""").ShouldBeOfType<MappedEvent.Live>().Input.At.ShouldBe(Received);

    [Theory]
    [InlineData("\"../users/me?x=1#\"")]
    [InlineData("\"5\\u0000\"")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void What_is_no_meeting_number_never_reaches_an_address(string id) =>
        Map($$"""{"event":"meeting.created","payload":{"object":{"id":{{id}},"uuid":"u"} } }""").ShouldBe(new MappedEvent.Unreadable("no meeting id"));

    [Fact]
    public void AI_companion_names_its_meeting_in_its_own_way()
    {
        var live = Map("""{"event":"meeting.ai_companion_started","event_ts":1795424405123,"payload":{"object":{"meeting_number":84712639219,"meeting_uuid":"u","host_id":"h"}}}""")
            .ShouldBeOfType<MappedEvent.Live>();
        (live.Uuid, live.MeetingId, live.HostId).ShouldBe(("u", "84712639219", "h"));
        live.Input.Fact.ShouldBe(new LiveFact.Capture(CaptureKind.AiCompanion, true));
    }

    [Fact]
    public void A_changed_meeting_names_paths_and_never_values()
    {
        var meeting = Map("""{"event":"meeting.updated","payload":{"operator":"Owner@example.org","time_stamp":1795424405000,"object":{"id":84712639219,"topic":"secret","settings":{"waiting_room":false}},"old_object":{"id":84712639219}}}""")
            .ShouldBeOfType<MappedEvent.Meeting>();
        var changed = meeting.Input.Fact.ShouldBeOfType<MeetingFact.Changed>();
        changed.Paths.ShouldBe(["topic", "settings.waiting_room"]);
        changed.OperatorKey.ShouldBe("email:owner@example.org");
        meeting.Input.At.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1795424405000));
    }

    [Fact]
    public void One_deleted_occurrence_does_not_delete_the_series()
    {
        Map("""{"event":"meeting.deleted","payload":{"operation":"single","object":{"id":1}}}""")
            .ShouldBeOfType<MappedEvent.Meeting>().Input.Fact.ShouldBeOfType<MeetingFact.Changed>().Kind.ShouldBe(MeetingChange.Updated);
        Map("""{"event":"meeting.deleted","payload":{"operation":"all","object":{"id":1}}}""")
            .ShouldBeOfType<MappedEvent.Meeting>().Input.Fact.ShouldBeOfType<MeetingFact.Deleted>();
    }

    [Fact]
    public void A_deauthorized_app_is_understood_in_its_odd_envelope() =>
        Map("""{"event":"app_deauthorized","payload":{"account_id":"a","user_id":"u","signature":"x","event_ts":"2024-09-08 15:58:40"}}""")
            .ShouldBe(new MappedEvent.AppDeauthorized("a", "u"));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"event\":null}")]
    [InlineData("not json")]
    [InlineData("{\"event\":\"meeting.ended\",\"payload\":{\"object\":{}}}")]
    [InlineData("{\"event\":\"meeting.ended\",\"payload\":7}")]
    [InlineData("{\"event\":\"meeting.participant_joined\",\"payload\":{\"object\":{\"uuid\":\"u\"}}}")]
    public void What_cannot_be_understood_is_said_to_be_unreadable(string body) => Map(body).ShouldBeOfType<MappedEvent.Unreadable>();

    [Fact]
    public void Known_and_unknown_names_are_told_apart()
    {
        Map("""{"event":"user.signed_in","payload":{}}""").ShouldBe(new MappedEvent.Ignored("user.signed_in"));
        Map("""{"event":"meeting.invented","payload":{}}""").ShouldBe(new MappedEvent.Unknown());
    }

    [Theory]
    [InlineData("  Jane   DOE\u200b ", "jane doe")]
    [InlineData("Jаne", "jane")]
    [InlineData("Ｊａｎｅ", "jane")]
    [InlineData("𝐉𝐚𝐧𝐞", "jane")]
    [InlineData("Zürich", "zurich")]
    [InlineData("Zu\u0308rich", "zurich")]
    [InlineData("\u200b", "")]
    [InlineData(null, "")]
    public void Names_that_look_alike_fold_alike(string? name, string folded) => NameFolding.Fold(name).ShouldBe(folded);

    [Fact]
    public void Half_a_surrogate_in_a_name_folds_too() => NameFolding.Fold("\ud800Jane").ShouldBe("\ufffdjane");

    private static Sighting Joined(string participant) =>
        Map($$"""{"event":"meeting.participant_joined","payload":{"object":{"uuid":"u","participant":{{participant}} } } }""")
            .ShouldBeOfType<MappedEvent.Live>().Input.Fact.ShouldBeOfType<LiveFact.Joined>().Who;

    private static MappedEvent Map(string body) => ZoomEventMapper.Map(Encoding.UTF8.GetBytes(body), "practice", new ClearKeys(), Received, "d1");

    private sealed class ClearKeys : IPersonalDataProtector
    {
        public bool HasKey(string practice) => true;

        public void EnsureKey(string practice) { }

        public byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear) => throw new NotSupportedException();

        public byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret) => throw new NotSupportedException();

        public string Hash(string practice, string kind, ReadOnlySpan<char> value) => $"{kind}:{value}";
    }
}
