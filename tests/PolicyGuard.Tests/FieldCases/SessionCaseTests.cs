using System.Text.Json.Nodes;
using static PolicyGuard.Tests.FieldCases.GuardedSession;

namespace PolicyGuard.Tests.FieldCases;

/// <summary>Cases from the field about running sessions: signed webhooks go in, and what Zoom is asked and the API shows is looked at.</summary>
public class SessionCaseTests
{
    private const string ToBreakout = "left the meeting. Reason : left the meeting to join breakout room";
    private const string Properly = "left the meeting. Reason : left the meeting";
    private const string Dropped = "got disconnected from the meeting. Reason : got disconnected from the meeting";

    [Theory]
    [InlineData(ToBreakout, -0.259)]
    [InlineData(Properly, -0.259)]
    [InlineData(Properly, 0)]
    public async Task A_client_who_moves_to_a_breakout_room_stays_inside(string reason, double sent)
    {
        await using var session = await OpenAsync();
        await session.TellAsync("left", Client(), 60, 62, 61.9, change: p => p["leave_reason"] = reason);
        await session.TellAsync("joined", Someone("CLIENT-1", "117441536", "Jo F"), 60, 62, 61.9 + sent);
        (await session.StateAsync()).ShouldBe("secured");
        (await session.CountAsync("inside")).ShouldBe(2);
        await session.StrangerIsPutOutAsync(70);
        session.IsRemoved("CLIENT-1").ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_who_moves_to_a_breakout_room_is_not_away()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("left", Host(), 60, 62, 62, change: p => p["leave_reason"] = ToBreakout);
        await session.TellAsync("joined", Someone("HOST-1", "117441537", "Therapist", zoomUser: Pipeline.PipelineHouse.Host), 60, 62, 61.7);
        (await session.StateAsync()).ShouldBe("secured");
    }

    [Theory]
    [InlineData("jo.f@family.example")]
    [InlineData("Jo.F@Family.Example")]
    public async Task A_second_device_with_the_e_mail_of_an_admitted_client_is_never_removed(string email)
    {
        await using var session = await OpenAsync(Client(email: "jo.f@family.example"));
        await session.TellAsync("joined", Someone("IPAD-1", "16790000", "Jo's iPad", email), 60);
        await session.StrangerIsPutOutAsync(70);
        await session.WaitUntilAsync(150);
        session.IsRemoved("IPAD-1").ShouldBeFalse();
    }

    [Theory]
    [InlineData("jo.f@family.example")]
    [InlineData("")]
    public async Task A_client_who_is_back_before_the_leave_of_the_old_connection_is_told_is_never_removed(string email)
    {
        await using var session = await OpenAsync(Client(email: email));
        await session.TellAsync("joined", Someone("CLIENT-2", "16791000", "Jo F", email), 60);
        await session.WaitUntilAsync(100);
        await session.TellAsync("left", Client(email: email), 58, 105, 105, change: p => p["leave_reason"] = Dropped);
        await session.WaitUntilAsync(150);
        session.IsRemoved("CLIENT-2").ShouldBeFalse();
        (await session.StateAsync()).ShouldBe("secured");
    }

    [Fact]
    public async Task A_late_leave_after_the_client_was_let_in_again_ends_only_the_old_connection()
    {
        await using var session = await OpenAsync();
        var back = Someone("CLIENT-2", "16791000", "Jo F");
        await session.TellAsync("joined_waiting_room", back, 60);
        await session.TellAsync("admitted", back, 65);
        await session.TellAsync("joined", back, 66);
        await session.TellAsync("left", Client(), 55, 90, 90, change: p => p["leave_reason"] = Dropped);
        (await session.StateAsync()).ShouldBe("secured");
        await session.StrangerIsPutOutAsync(100);
        session.IsRemoved("CLIENT-2").ShouldBeFalse();
    }

    [Fact]
    public async Task A_telephone_that_hangs_up_twice_ends_nothing_but_itself()
    {
        await using var session = await OpenAsync();
        var phone = Someone("PHONE-1", "16792000", "15550100000");
        await session.TellAsync("joined", phone, 50, change: p => p["phone_number"] = "15550100000");
        await session.TellAsync("bind", Client(), 52, change: p => (p["bind_user_id"], p["bind_participant_uuid"], p["phone_number"]) = ("16792000", "PHONE-1", "15550100000"));
        await session.TellAsync("left", phone, 60, change: p => p["leave_reason"] = Properly);
        await session.TellAsync("left", phone, 60, 63, change: p => p["leave_reason"] = Properly);
        (await session.StateAsync()).ShouldBe("secured");
        await session.StrangerIsPutOutAsync(70);
    }

    [Fact]
    public async Task Somebody_nobody_expected_who_leaves_properly_keeps_no_place()
    {
        await using var session = await OpenAsync();
        var extra = Someone("EXTRA-1", "16793000", "Granny");
        await session.TellAsync("joined_waiting_room", extra, 50);
        await session.TellAsync("admitted", extra, 52);
        await session.TellAsync("joined", extra, 53);
        await session.TellAsync("left", extra, 80, change: p => p["leave_reason"] = Properly);
        (await session.StateAsync()).ShouldBe("secured");
        await session.StrangerIsPutOutAsync(90);
    }

    [Fact]
    public async Task Nobody_waits_for_ever_whose_leaving_is_heard_before_the_waiting()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("left_waiting_room", Stranger(), 60);
        await session.TellAsync("joined_waiting_room", Stranger(), 55, 62);
        (await session.CountAsync("waiting")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_people_of_one_name_who_wait_within_seconds_are_two_people()
    {
        await using var session = await OpenAsync();
        var (one, other) = (Someone("IPHONE-A", "16794000", "iPhone"), Someone("IPHONE-B", "16795000", "iPhone"));
        await session.TellAsync("joined_waiting_room", one, 60);
        await session.TellAsync("joined_waiting_room", other, 63);
        (await session.CountAsync("waiting")).ShouldBe(2);
        await session.TellAsync("admitted", one, 66);
        await session.TellAsync("joined", one, 67);
        (await session.CountAsync("waiting")).ShouldBe(1);
        await session.TellAsync("left_waiting_room", other, 70);
        ((await session.CountAsync("waiting")), (await session.CountAsync("inside"))).ShouldBe((0, 3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Zoom user")]
    public async Task In_an_account_that_hides_names_a_stranger_is_put_out_by_id(string? name)
    {
        await using var session = await OpenAsync(Client(name), Host(name));
        await session.TellAsync("joined", Stranger(name), 60);
        await session.UntilRemovedAsync("STRANGER-1");
        session.IsRemoved("CLIENT-1").ShouldBeFalse();
    }

    [Theory]
    [InlineData("Robin's Notetaker (Otter.ai)")]
    [InlineData("Robin's Notetaker")]
    [InlineData("fireflies-recorder")]
    [InlineData("Walk In recorder")]
    [InlineData("Sam's assistant")]
    [InlineData("Dana Bothwell")]
    public async Task A_stranger_is_put_out_whatever_machine_the_name_sounds_like(string name)
    {
        await using var session = await OpenAsync();
        await session.TellAsync("joined", Stranger(name), 60);
        await session.UntilRemovedAsync("STRANGER-1");
    }

    [Fact]
    public async Task A_guest_who_becomes_host_is_recorded_and_a_stranger_is_still_put_out()
    {
        await using var session = await OpenAsync();
        await session.TellAsync("role_changed", new JsonObject
        {
            ["user_id"] = "16779264", ["participant_uuid"] = "CLIENT-1", ["user_name"] = "Jo F", ["email"] = "", ["participant_user_id"] = "", ["old_role"] = "attendee", ["new_role"] = "host",
        }, 60);
        (await session.House.ViolationsAsync("LIV-08")).ShouldHaveSingleItem();
        await session.StrangerIsPutOutAsync(70);
    }
}
