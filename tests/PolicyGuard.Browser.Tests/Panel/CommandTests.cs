using System.Text.Json;
using Microsoft.Playwright;
using PolicyGuard.Sandbox.Client;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Browser.Tests.Panel;

/// <summary>What the server asks, through the real SDK, to what becomes of the room.</summary>
public sealed class CommandTests(House house)
{
    /// <summary>Zoom's codes (zoom-platform 4.2): the method that throws it, the command that meets it, and whether it is done all the same.</summary>
    public static TheoryData<int, string, string, bool> Codes => new()
    {
        { 10233, "setWaitingRoomState", "secure", false }, { 10234, "setWaitingRoomState", "secure", true }, { 10235, "setWaitingRoomState", "secure", false },
        { 10236, "setWaitingRoomState", "secure", false }, { 10237, "putParticipantToWaitingRoom", "putBack", true }, { 10239, "putParticipantToWaitingRoom", "putBack", false },
        { 10240, "putParticipantToWaitingRoom", "putBack", false }, { 10238, "admitParticipantFromWaitingRoom", "admit", false }, { 10075, "removeParticipant", "remove", false },
        { 10049, "getMeetingParticipants", "readRoom", false }, { 10021, "cloudRecording", "stopRecording", false }, { 10022, "cloudRecording", "stopRecording", false },
        { 10040, "cloudRecording", "stopRecording", false }, { 10017, "removeParticipant", "remove", false }, { 10001, "setWaitingRoomState", "secure", false },
        { 10151, "setWaitingRoomState", "secure", false }, { 10118, "setWaitingRoomState", "secure", false }, { 19999, "setWaitingRoomState", "secure", false },
    };

    [Theory, MemberData(nameof(Codes))]
    public async Task Each_code_of_the_sdk_reaches_the_server_with_its_result(int code, string api, string kind, bool done)
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Desk.Client.Inject(api, code);
        var answer = await stage.Server.CarryAsync(kind, kind is "secure" or "stopRecording" or "readRoom" ? null : stage.Desk.Client.Host!.PanelUuid);
        (answer.GetProperty("code").GetInt32(), answer.GetProperty("done").GetBoolean()).ShouldBe((code, done));
        answer.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_meeting_that_is_not_ready_is_asked_again_until_it_is()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Room.SwitchWaitingRoom(false);
        stage.Desk.Client.Inject("setWaitingRoomState", 10150, 10150);
        Done(await stage.Server.CarryAsync("secure")).ShouldBe((true, "Success"));
        stage.Room.WaitingRoom.ShouldBeTrue();
    }

    [Fact]
    public async Task A_meeting_that_never_gets_ready_ends_with_the_deadline()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Desk.Client.Inject("setWaitingRoomState", [.. Enumerable.Repeat(10150, 50)]);
        Done(await stage.Server.CarryAsync("secure", deadline: TimeProvider.System.GetUtcNow().AddSeconds(1))).ShouldBe((false, "late"));
    }

    [Fact]
    public async Task Secure_switches_the_waiting_room_on()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Room.SwitchWaitingRoom(false);
        Done(await stage.Server.CarryAsync("secure")).ShouldBe((true, "Success"));
        stage.Room.WaitingRoom.ShouldBeTrue();
        (await stage.Server.HearEventAsync("waitingRoom", e => e.GetProperty("on").GetBoolean() && e.TryGetProperty("timestamp", out _))).GetProperty("on").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Admit_lets_exactly_the_named_person_in()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var (client, stranger) = (stage.Desk.Arrive(stage.Room, "client")!, stage.Desk.Arrive(stage.Room, "stranger")!);
        Done(await stage.Server.CarryAsync("admit", client.PanelUuid)).ShouldBe((true, "Success"));
        (client.Place, stranger.Place).ShouldBe((GuestPlace.Inside, GuestPlace.Waiting));
        (await stage.Server.HearEventAsync("participant")).GetProperty("participantUUID").GetString().ShouldBe(client.PanelUuid);
    }

    [Fact]
    public async Task Put_back_sends_exactly_the_named_person_to_the_waiting_room()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var intruder = stage.Desk.Arrive(stage.Room, "intruder")!;
        Done(await stage.Server.CarryAsync("putBack", intruder.PanelUuid)).ShouldBe((true, "Success"));
        intruder.Place.ShouldBe(GuestPlace.Waiting);
        var back = await stage.Server.HearEventAsync("waiting", e => e.GetProperty("status").GetString() == "join");
        (back.GetProperty("action").GetString(), back.GetProperty("participantUUID").GetString()).ShouldBe(("putFromMainMeeting", intruder.PanelUuid));
    }

    [Fact]
    public async Task Remove_puts_exactly_the_named_person_out()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var (bot, client) = (stage.Desk.Arrive(stage.Room, "botIn")!, stage.Desk.Arrive(stage.Room, "client")!);
        Done(await stage.Server.CarryAsync("remove", bot.PanelUuid)).ShouldBe((true, "Success"));
        (bot.Removed, client.Removed).ShouldBe((true, false));
    }

    [Fact]
    public async Task Stop_recording_stops_it_and_the_panel_hears_so()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Room.StartRecording();
        await stage.Server.HearEventAsync("cloudRecording", e => e.GetProperty("status").GetString() == "started");
        Done(await stage.Server.CarryAsync("stopRecording")).ShouldBe((true, "Success"));
        stage.Room.Recording.ShouldBeFalse();
        await stage.Server.HearEventAsync("cloudRecording", e => e.GetProperty("status").GetString() == "stopped");
    }

    [Fact]
    public async Task Read_room_tells_who_is_inside_who_waits_and_what_is_on()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var (intruder, stranger) = (stage.Desk.Arrive(stage.Room, "intruder")!, stage.Desk.Arrive(stage.Room, "stranger")!);
        await stage.Server.HearEventAsync("waiting");
        Done(await stage.Server.CarryAsync("readRoom")).ShouldBe((true, "Success"));
        (await stage.Server.HearEventAsync("waitingRoom")).GetProperty("on").GetBoolean().ShouldBeTrue();
        (await stage.Server.HearEventAsync("cloudRecording")).GetProperty("status").GetString().ShouldBe("stopped");
        var roster = await stage.Server.HearEventAsync("roster");
        roster.GetProperty("inside").EnumerateArray().Select(p => (p.GetProperty("participantUUID").GetString(), p.GetProperty("role").GetString()))
            .ShouldBe([(stage.Desk.Client.Host!.PanelUuid, "host"), (intruder.PanelUuid, "attendee")]);
        roster.GetProperty("waiting").EnumerateArray().Select(p => p.GetProperty("participantUUID").GetString()).ShouldBe([stranger.PanelUuid]);
    }

    [Fact]
    public async Task An_id_is_carried_out_once_and_answered_every_time()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var stranger = stage.Desk.Arrive(stage.Room, "stranger")!;
        Done(await stage.Server.CarryAsync("admit", stranger.PanelUuid, id: "once")).ShouldBe((true, "Success"));
        stage.Room.HostPutsBack(stranger);
        Done(await stage.Server.CarryAsync("admit", stranger.PanelUuid, id: "once")).ShouldBe((true, "Success"));
        stranger.Place.ShouldBe(GuestPlace.Waiting);
    }

    [Fact]
    public async Task A_late_command_does_nothing()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var stranger = stage.Desk.Arrive(stage.Room, "stranger")!;
        Done(await stage.Server.CarryAsync("admit", stranger.PanelUuid, deadline: TimeProvider.System.GetUtcNow().AddSeconds(-1))).ShouldBe((false, "late"));
        stranger.Place.ShouldBe(GuestPlace.Waiting);
    }

    [Theory]
    [InlineData(ClientMood.Fails, false, "Failure")]
    [InlineData(ClientMood.Silent, false, "noAnswer")]
    [InlineData(ClientMood.Lies, true, "Success")]
    public async Task Whatever_the_client_answers_is_told_as_it_is(object mood, bool done, string message)
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var stranger = stage.Desk.Arrive(stage.Room, "stranger")!;
        stage.Desk.Client.Mood = (ClientMood)mood;
        Done(await stage.Server.CarryAsync("admit", stranger.PanelUuid)).ShouldBe((done, message));
        stranger.Place.ShouldBe(GuestPlace.Waiting);
    }

    [Fact]
    public async Task A_stale_id_is_told_as_stale()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        var gone = stage.Desk.Arrive(stage.Room, "intruder")!;
        stage.Room.Leaves(gone, "left the meeting");
        var answer = await stage.Server.CarryAsync("putBack", gone.PanelUuid);
        (answer.GetProperty("code").GetInt32(), answer.GetProperty("message").GetString()).ShouldBe((10075, "staleId"));
    }

    public static TheoryData<string, string, string, string> Lacks => new()
    {
        { "version", "6.4.4", "remove", "version" }, { "version", "5.15.9", "secure", "version" }, { "product", "mobile", "putBack", "product" },
        { "product", "web", "stopRecording", "product" }, { "guest", "true", "remove", "guest" }, { "role", "Attendee", "secure", "role" },
    };

    [Theory, MemberData(nameof(Lacks))]
    public async Task What_this_client_cannot_do_is_neither_claimed_nor_tried(string what, string value, string kind, string word)
    {
        await using var stage = await PanelStage.OpenAsync(house, desk: desk =>
        {
            var client = desk.Client;
            switch (what)
            {
                case "version": client.Version = value; break;
                case "product": client.Product = value; break;
                case "guest": client.GuestMode = true; break;
            }
        });
        if (what == "role")
        {
            stage.Room.ChangesRole(stage.Desk.Client.Host!, GuestRole.Attendee);
            await stage.Server.HearEventAsync("hello", e => e.GetProperty("role").GetString() == "attendee");
        }
        else
        {
            stage.Hello.GetProperty("supported").EnumerateArray().Select(k => k.GetString()).ShouldNotContain(kind);
        }

        Done(await stage.Server.CarryAsync(kind, stage.Desk.Client.Host!.PanelUuid)).ShouldBe((false, word));
    }

    [Fact]
    public async Task A_desktop_client_of_today_says_that_it_can_do_everything()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Hello.GetProperty("supported").EnumerateArray().Select(k => k.GetString()).ShouldBe(["secure", "admit", "putBack", "remove", "stopRecording", "readRoom"], ignoreOrder: true);
        (stage.Hello.GetProperty("role").GetString(), stage.Hello.GetProperty("status").GetString(), stage.Hello.GetProperty("unsupportedApis").GetArrayLength()).ShouldBe(("host", "authorized", 0));
        await stage.ShowAsync();
        await Assertions.Expect(stage.Panel.Locator("#note")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_client_without_waiting_room_control_tells_the_therapist()
    {
        await using var stage = await PanelStage.OpenAsync(house, desk: desk => desk.Client.Product = "web");
        await stage.ShowAsync();
        await Assertions.Expect(stage.Panel.Locator("#note")).ToContainTextAsync("Open the meeting in Zoom for Windows or Mac");
    }

    [Fact]
    public async Task A_role_that_changes_is_told_with_the_room_under_its_new_ids()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        await stage.Server.HearEventAsync("roster");
        stage.Room.PanelIdsChangeWithRole = true;
        var (host, old) = (stage.Desk.Client.Host!, stage.Desk.Client.Host!.PanelUuid);
        stage.Room.ChangesRole(host, GuestRole.CoHost);
        (await stage.Server.HearEventAsync("hello")).GetProperty("role").GetString().ShouldBe("coHost");
        var roster = await stage.Server.HearEventAsync("roster");
        roster.GetProperty("inside")[0].GetProperty("participantUUID").GetString().ShouldBe(host.PanelUuid);
        host.PanelUuid.ShouldNotBe(old);
    }

    [Fact]
    public async Task A_client_that_says_no_more_what_it_can_do_is_taken_to_do_nothing()
    {
        await using var stage = await PanelStage.OpenAsync(house);
        stage.Desk.Client.Inject("config", 10001);
        stage.Room.ChangesRole(stage.Desk.Client.Host!, GuestRole.CoHost);
        await stage.Server.HearEventAsync("hello", e => e.GetProperty("supported").GetArrayLength() == 0);
        Done(await stage.Server.CarryAsync("secure")).ShouldBe((false, "context"));
    }

    private static (bool Done, string? Message) Done(JsonElement answer) => (answer.GetProperty("done").GetBoolean(), answer.GetProperty("message").GetString());
}
