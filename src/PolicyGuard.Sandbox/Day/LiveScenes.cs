using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>What happens while a session runs.</summary>
internal static class LiveScenes
{
    internal static IReadOnlyList<Scene> All { get; } =
    [
        new("the panel opens by itself", "Zoom is asked to open it before the session", OpensByItselfAsync),
        new("a good session", "secured; nobody removed; no violation; closed", GoodSessionAsync),
        new("a stranger walks in", "LIV-05 removed; only the stranger is out", StrangerAsync),
        new("the removal is accepted without effect", "LIV-05 failed; asked once", WithoutEffectAsync),
        new("a client drops and returns", "recovering; LIV-06 held; secured again; nobody removed", DropAsync),
        new("a note-taking bot comes in", "LIV-07 removed; only the bot is out", BotAsync),
        new("a note-taking bot waits", "LIV-07 held; never admitted", BotWaitsAsync),
        new("a recording without consent", "LIV-11 fixedVerified; recording off", RecordingAsync),
        new("AI Companion is switched on", "LIV-11 fixedVerified; AI off", AiCompanionAsync),
        new("the next client is early", "LIV-13 held; waits, told to wait", EarlyClientAsync),
        new("the host drops, a stranger inside", "hostAway; nobody removed; after the return LIV-05 removed", HostDropsAsync),
        new("a client calls in by telephone", "L2; secured; nobody removed", TelephoneAsync),
        new("a lively session: sharing, a breakout room, chat", "secured; nobody removed; no violation", LivelyAsync),
        new("no expected set: the host admits", "hostVouched; secured; nobody removed", HostVouchedAsync),
    ];

    private static async Task<(SimulatedMeeting Meeting, LiveRoom Room, Guest Host, Guest Client, string Alias)> BeginAsync(Stage stage)
    {
        var (person, alias, email) = await stage.KnownClientAsync();
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5));
        await stage.ExpectAsync(meeting, person);
        await Stage.SeeAsync(() => stage.Calls("GET", $"/v2/meetings/{meeting.Id}") > 0, "read");
        var room = stage.Zoom.Open(meeting);
        room.Start();
        var host = room.HostEnters();
        var client = room.Arrives("J", email: email);
        room.HostAdmits(client);
        return (meeting, room, host, client, alias);
    }

    /// <summary>What is to happen to a secured room says nothing when the room never was one.</summary>
    private static async Task<(SimulatedMeeting Meeting, LiveRoom Room, Guest Host, Guest Client, string Alias)> BeginSecuredAsync(Stage stage)
    {
        var begun = await BeginAsync(stage);
        return await stage.SeeStateAsync(begun.Room, "secured") == "secured" ? begun : throw new SceneBrokenException("the room was not secured first");
    }

    private static async Task<string> OpensByItselfAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(14));
        return await Stage.SeeAsync(() => stage.Zoom.Apps.Of(meeting.Id).Contains(ClinicDay.PanelApp), "Zoom is asked to open it before the session");
    }

    private static async Task<string> GoodSessionAsync(Stage stage)
    {
        var (meeting, room, _, _, _) = await BeginAsync(stage);
        var state = await stage.SeeStateAsync(room, "secured");
        var inside = room.Inside.Count;
        room.End();
        var closed = await stage.SeeStateAsync(room, "closed");
        var violations = await stage.ViolationsAsync(meeting);
        return $"{state}; {(inside == 2 ? "nobody removed" : "somebody removed")}; {(violations.Count == 0 ? "no violation" : $"{violations.Count} violations")}; {closed}";
    }

    private static async Task<string> StrangerAsync(Stage stage)
    {
        var (meeting, room, host, client, _) = await BeginSecuredAsync(stage);
        var stranger = room.Arrives("iPhone", bypass: true);
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-05", "removed", "failed", "unenforced");
        var only = stranger.Removed && !host.Removed && !client.Removed && room.Inside.Count == 2;
        room.End();
        return $"{outcome}; {(only ? "only the stranger is out" : "the wrong people are out")}";
    }

    private static async Task<string> WithoutEffectAsync(Stage stage)
    {
        var (meeting, room, _, _, _) = await BeginSecuredAsync(stage);
        stage.Zoom.Faults.WithoutEffect[meeting.Id] = true;
        room.Arrives("Galaxy A5", bypass: true);
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-05", "removed", "failed", "unenforced");
        var asked = stage.Zoom.Journal.Count(j => j.Path.EndsWith($"/live_meetings/{meeting.Id}/events", StringComparison.Ordinal) && j.Body.Contains("participant.remove", StringComparison.Ordinal));
        room.End();
        return $"{outcome}; {(asked == 1 ? "asked once" : $"asked {asked} times")}";
    }

    private static async Task<string> DropAsync(Stage stage)
    {
        var (meeting, room, _, client, _) = await BeginSecuredAsync(stage);
        room.Drops(client);
        var recovering = await stage.SeeStateAsync(room, "recovering");
        var back = room.Arrives("J", email: client.Email);
        var held = await stage.SeeOutcomeAsync(meeting, "LIV-06", "held");
        room.HostAdmits(back);
        var secured = await stage.SeeStateAsync(room, "secured");
        var inside = room.Inside.Count;
        room.End();
        return $"{recovering}; {held}; {secured} again; {(inside == 2 && !back.Removed ? "nobody removed" : "somebody removed")}";
    }

    private static async Task<string> BotAsync(Stage stage)
    {
        var (meeting, room, host, client, _) = await BeginSecuredAsync(stage);
        var bot = room.Arrives("Sam's Notetaker (Otter.ai)", bypass: true);
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-07", "removed", "failed", "unenforced");
        var only = bot.Removed && !host.Removed && !client.Removed;
        room.End();
        return $"{outcome}; {(only ? "only the bot is out" : "the wrong people are out")}";
    }

    private static async Task<string> BotWaitsAsync(Stage stage)
    {
        var (meeting, room, _, _, _) = await BeginAsync(stage);
        var bot = room.Arrives("Fireflies.ai Notetaker");
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-07", "held");
        await stage.PauseAsync(30);
        var waits = bot.Place == GuestPlace.Waiting;
        room.End();
        return $"{outcome}; {(waits ? "never admitted" : "admitted")}";
    }

    private static async Task<string> RecordingAsync(Stage stage)
    {
        var (meeting, room, _, _, _) = await BeginAsync(stage);
        room.StartRecording();
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-11", "fixedVerified", "failed", "unenforced");
        var off = !room.Recording;
        room.End();
        return $"{outcome}; recording {(off ? "off" : "on")}";
    }

    private static async Task<string> AiCompanionAsync(Stage stage)
    {
        var (meeting, room, _, _, _) = await BeginAsync(stage);
        room.StartAiCompanion();
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-11", "fixedVerified", "failed", "unenforced");
        var off = !room.AiCompanion;
        room.End();
        return $"{outcome}; AI {(off ? "off" : "on")}";
    }

    private static async Task<string> EarlyClientAsync(Stage stage)
    {
        var (meeting, room, host, _, _) = await BeginAsync(stage);
        var (next, _, email) = await stage.KnownClientAsync();
        var later = stage.Zoom.Schedule(meeting.Host, stage.In(70));
        await stage.ExpectAsync(later, next);
        await Stage.SeeAsync(async () => (await stage.GetAsync($"meetings?host={meeting.Host}"))?["items"]?.AsArray().Count == 2 ? "known" : null);
        var early = room.Arrives("K", email: email);
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-13", "held");
        var told = await Stage.SeeAsync(() => room.WaitingText == "You are early", "told to wait");
        var waits = early.Place == GuestPlace.Waiting && !host.Removed;
        room.End();
        return $"{outcome}; {(waits ? "waits" : "does not wait")}, {told}";
    }

    private static async Task<string> HostDropsAsync(Stage stage)
    {
        var (meeting, room, host, client, _) = await BeginSecuredAsync(stage);
        room.Drops(host);
        var away = await stage.SeeStateAsync(room, "hostAway");
        var stranger = room.Arrives("iPad", bypass: true);
        await stage.PauseAsync(45);
        var quiet = !stranger.Removed && !client.Removed;
        room.HostEnters();
        var outcome = await stage.SeeOutcomeAsync(meeting, "LIV-05", "removed", "failed", "unenforced");
        room.End();
        return $"{away}; {(quiet ? "nobody removed" : "somebody removed")}; after the return {outcome}";
    }

    private static async Task<string> HostVouchedAsync(Stage stage)
    {
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5));
        await Stage.SeeAsync(() => stage.Calls("GET", $"/v2/meetings/{meeting.Id}") > 0, "read");
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        var client = room.Arrives("random-letters");
        room.HostAdmits(client);
        var evidence = await Stage.SeeAsync(async () => (await stage.GetAsync($"sessions?uuid={Uri.EscapeDataString(room.Uuid)}"))?["participants"]?.AsArray()
            .Select(p => p!["evidence"]!.GetValue<string>()).FirstOrDefault(e => e == "hostVouched"));
        var state = await stage.SeeStateAsync(room, "secured");
        var inside = room.Inside.Count;
        room.End();
        return $"{evidence}; {state}; {(inside == 2 ? "nobody removed" : "somebody removed")}";
    }

    private static async Task<string> TelephoneAsync(Stage stage)
    {
        var (person, _, _) = await stage.KnownClientAsync("+49 30 5550100");
        var meeting = stage.Zoom.Schedule(stage.NewHost(), stage.In(5));
        await stage.ExpectAsync(meeting, person);
        await Stage.SeeAsync(() => stage.Calls("GET", $"/v2/meetings/{meeting.Id}") > 0, "read");
        var room = stage.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.HostAdmits(room.Arrives("4930****100", phone: "49305550100"));
        var evidence = await Stage.SeeAsync(async () => (await stage.GetAsync($"sessions?uuid={Uri.EscapeDataString(room.Uuid)}"))?["participants"]?.AsArray()
            .Where(p => p!["role"]!.GetValue<string>() == "client").Select(p => p!["evidence"]!.GetValue<string>()).FirstOrDefault());
        var state = await stage.SeeStateAsync(room, "secured");
        await stage.PauseAsync(30);
        var inside = room.Inside.Count;
        room.End();
        return $"{evidence}; {state}; {(inside == 2 ? "nobody removed" : "somebody removed")}";
    }

    /// <summary>With events of every odd shape that Zoom has, and one that it does not have yet.</summary>
    private static async Task<string> LivelyAsync(Stage stage)
    {
        var (meeting, room, host, client, _) = await BeginAsync(stage);
        var state = await stage.SeeStateAsync(room, "secured");
        room.Shares(host);
        room.BreakoutRoom(client);
        OddEvents.Chat(stage.Zoom, room, "see you next week");
        OddEvents.NotYetInvented(stage.Zoom, room);
        room.BreakoutRoom(client, enters: false);
        room.Shares(host, on: false);
        await stage.PauseAsync(45);
        var inside = room.Inside.Count;
        var violations = await stage.ViolationsAsync(meeting);
        room.End();
        return $"{state}; {(inside == 2 ? "nobody removed" : "somebody removed")}; {(violations.Count == 0 ? "no violation" : $"{violations.Count} violations")}";
    }
}
