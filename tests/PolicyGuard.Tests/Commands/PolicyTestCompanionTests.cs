using PolicyGuard.Decide.Live;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Commands;

/// <summary>A policy is tried for the companion: what the panel tells and answers, and what the therapist taps.</summary>
public sealed class PolicyTestCompanionTests : IDisposable
{
    private const string PutBack = "  - {at: 60.2, panel: waiting, status: join, action: putFromMainMeeting, participantUUID: C-X, screenName: iPhone}";

    private const string Stranger = """
        session: a stranger
        starts: 2026-11-24T09:00:00Z
        until: 2m
        host: therapist
        expected:
          - {alias: J.D., emails: [jd@example.org]}
        events:
          - {at: 0, event: meeting.started}
          - {at: 2, event: meeting.participant_joined, participant: {participant_uuid: P-HOST, user_id: 100, user_name: Therapist, id: therapist}}
          - {at: 4, panel: opened}
          - {at: 4, panel: waitingRoom, on: true}
          - {at: 5, panel: roster, inside: [{participantUUID: C-HOST, screenName: Therapist, role: host}], waiting: []}
          - {at: 10, event: meeting.participant_joined, participant: {participant_uuid: P-JD, user_id: 101, user_name: Jane, email: jd@example.org}}
          - {at: 10, panel: participant, status: join, participantUUID: C-JD, screenName: Jane, role: attendee}
          - {at: 40, event: meeting.participant_joined, participant: {participant_uuid: P-X, user_id: 102, user_name: iPhone}}
          - {at: 40, panel: participant, status: join, participantUUID: C-X, screenName: iPhone, role: attendee}
        """;

    private readonly RecordingFolder recordings = new();

    [Fact]
    public async Task A_stranger_is_put_back_by_the_companion_and_the_panel_says_so()
    {
        await AsExpectedAsync(
            Stranger, PutBack,
            "expect: {state: secured, line: Secured. You and J.D., cards: [{kind: uncertain, alias: unknown-1}], actions: [ReadRoom, PutInWaitingRoom], violations: [{rule: LIV-05, outcome: held, surface: companion}, {rule: LIV-04}]}");
    }

    [Fact]
    public async Task What_the_therapist_reads_and_which_surface_did_it_are_told_apart()
    {
        var output = await RunAsync(1, Stranger, PutBack, "expect: {line: Secured., cards: [], violations: [{rule: LIV-05, surface: rest}, {rule: LIV-04}]}");
        foreach (var line in new[] { "- line Secured.", "+ line Secured. You and J.D.", "- cards none", "+ cards uncertain unknown-1", "- LIV-05 by rest", "+ 00:00:40 LIV-05 unknown-1 remove held by companion" })
        {
            output.ShouldContain(line + "\n");
        }
    }

    [Theory]
    [InlineData("PutInWaitingRoom: {companion: refused, reason: the client was busy}, RemoveParticipant: {rest: refused, reason: Zoom said no}", "unenforced (companion: the client was busy; Zoom said no)", true)]
    [InlineData("PutInWaitingRoom: {companion: 10240, reason: no waiting room there}, RemoveParticipant: unavailable", "unenforced (companion: no waiting room there; unavailable, as the recording says)", true)]
    [InlineData("PutInWaitingRoom: 10075, RemoveParticipant: {companion: refused}", "failed (companion: the id of the person is out of date; the room is read anew; Zoom accepted the request, and nothing happened)", true)]
    [InlineData("PutInWaitingRoom: 10017", "hostDecided by companion (the therapist said no to Zoom's question)", false)]
    [InlineData("PutInWaitingRoom: 10239", "unenforced by companion (Zoom puts no host or co-host in the waiting room)", false)]
    [InlineData("PutInWaitingRoom: accepted", "failed (companion: the panel said that it was done, and nothing happened; Zoom accepted the request, and nothing happened)", true)]
    [InlineData("PutInWaitingRoom: unanswered", "failed (companion: the companion did not answer in time, and nothing happened; Zoom accepted the request, and nothing happened)", true)]
    [InlineData("PutInWaitingRoom: none", "open", false)]
    public async Task An_answer_comes_from_the_surface_that_was_asked_and_the_next_rung_is_tried(string answers, string outcome, bool restToo)
    {
        var output = await RunAsync(1, Stranger, $"answers: {{{answers}}}", "expect: {actions: [], violations: []}");
        output.ShouldContain($"+ 00:00:40 LIV-05 unknown-1 remove {outcome}\n");
        output.ShouldContain($"+ actions ReadRoom, PutInWaitingRoom{(restToo ? ", RemoveParticipant" : "")}\n");
    }

    [Fact]
    public async Task A_panel_that_is_lost_before_it_answers_costs_nothing_but_the_next_rung()
    {
        var output = await RunAsync(1, Stranger, "  - {at: 60.1, panel: lost}", "answers: {PutInWaitingRoom: none}", "expect: {line: x, actions: [ReadRoom, PutInWaitingRoom, RemoveParticipant], violations: []}");
        output.ShouldContain("(companion: the panel was lost; ");
        output.ShouldContain("+ line Not protected from here: the panel is not connected.");
        output.ShouldContain("= actions");
    }

    [Fact]
    public async Task A_recording_that_the_client_will_not_stop_may_be_a_local_one()
    {
        var output = await RunAsync(1, Stranger, "  - {at: 50, panel: cloudRecording, status: started}", "answers: {StopRecording: 10040}", "expect: {violations: []}");
        output.ShouldContain("LIV-11 cloud recording fix failed (companion: a local recording runs on the host's computer; ");
        output.ShouldContain("REC-02 local recording");
    }

    [Fact]
    public async Task A_waiting_room_seen_off_is_switched_on_once_everybody_is_in()
    {
        await AsExpectedAsync(
            Stranger.Replace("on: true", "on: false", StringComparison.Ordinal).Replace("  - {at: 40", "#", StringComparison.Ordinal), "  - {at: 40.5, panel: waitingRoom, on: true}",
            "expect: {actions: [ReadRoom, Secure], violations: [{rule: LIV-01, outcome: fixedVerified, surface: companion}]}");
    }

    [Theory]
    [InlineData("{product: mobile}")]
    [InlineData("{clientVersion: 5.15.9}")]
    [InlineData("{supported: [admit, readRoom]}")]
    [InlineData("{unsupportedApis: [setWaitingRoomState, putParticipantToWaitingRoom]}")]
    public async Task A_client_that_cannot_put_back_is_not_asked_to(string client)
    {
        var output = await RunAsync(1, Stranger.Replace("panel: opened", $"panel: opened, client: {client}", StringComparison.Ordinal), "expect: {actions: [ReadRoom, RemoveParticipant], line: x, violations: []}");
        output.ShouldContain("= actions");
        output.ShouldContain("+ line Not protected from here: this Zoom client cannot");
    }

    [Theory]
    [InlineData("admitOnce, alias: unknown-1", "actions: [ReadRoom], violations: [{rule: LIV-05, outcome: hostDecided}]")]
    [InlineData("leaveIt, alias: unknown-1", "actions: [ReadRoom], violations: [{rule: LIV-05, outcome: hostDecided}]")]
    [InlineData("isExpectedPerson, alias: unknown-1, person: J.D.", "actions: [ReadRoom], line: Secured. You and J.D., violations: [{rule: LIV-05, outcome: hostDecided}]")]
    [InlineData("notOurs, alias: unknown-1", "actions: [ReadRoom, PutInWaitingRoom, RemoveParticipant], violations: [{rule: LIV-05, outcome: failed}]")]
    [InlineData("handsOff", "state: handsOff, cards: [], actions: [ReadRoom], violations: [{rule: LIV-05, outcome: overridden}]")]
    public async Task The_therapist_taps(string tap, string expected) => await AsExpectedAsync(Stranger, $"  - {{at: 50, tap: {tap}}}", $"expect: {{{expected}}}");

    [Fact]
    public async Task A_tap_can_be_taken_back() =>
        await AsExpectedAsync(Stranger, "  - {at: 50, tap: handsOff}", "  - {at: 55, tap: resume}", PutBack, "expect: {state: secured, actions: [ReadRoom, PutInWaitingRoom], violations: [{rule: LIV-05}, {rule: LIV-04}]}");

    /// <summary>From the words of the taps themselves: one that is new can be recorded at once.</summary>
    [Fact]
    public async Task Every_tap_there_is_can_be_recorded()
    {
        foreach (var choice in Enum.GetValues<HostChoice>())
        {
            var whom = choice switch
            {
                HostChoice.IsExpectedPerson => ", alias: unknown-1, person: J.D.",
                HostChoice.AdmitOnce or HostChoice.LeaveIt or HostChoice.NotOurs => ", alias: unknown-1",
                _ => "",
            };
            recordings.Write(choice.ToString(), Stranger, $"  - {{at: 50, tap: {CommitWriter.Word(choice)}{whom}}}", "expect: {}");
        }

        (await recordings.RunAsync()).Output.ShouldContain(" 0 unreadable");
    }

    [Fact]
    public async Task A_tap_about_somebody_who_is_not_there_is_told_with_the_nearest_one()
    {
        var output = await RunAsync(1, Stranger, "  - {at: 39, tap: admitOnce, alias: unknown-1}", "  - {at: 50, tap: admitOnce, alias: unkown-1}", "expect: {violations: [{rule: LIV-05}]}");
        output.ShouldContain("! events[9]: nobody is called 'unknown-1' here at that time");
        output.ShouldContain("! events[10]: nobody is called 'unkown-1' here at that time; did you mean 'unknown-1'?");
    }

    [Fact]
    public async Task Every_fault_of_what_panel_and_therapist_said_is_named_with_its_place()
    {
        var output = await RunAsync(2, """
            session: faults
            scheduledStart: soon
            overrides: {cardSeconds: 0, secures: nevr, unknwonInside: card, quiet: maybe, maxDevices: two}
            expected:
              - {alias: J.D., devices: 9, anyFromDomain: gmail.com, fromMinute: 30, untilMinute: 10}
              - {alias: K.L., code: 12}
              - {alias: K.L.}
            answers: {Admit: {companon: refused}, PutInWaitingRoom: {companion: 99, rest: 10239}, Secure: {reason: x}, StopRecording: {rest: refusd}}
            events:
              - {at: 1, panel: opend}
              - {at: 1, panel: opened, client: {role: boss, supported: [admt], unsupportedApis: [setWaitingRoomStat], clientVersoin: 1}}
              - {at: 1, panel: roster, inside: [{screenName: X}]}
              - {at: 1, panel: waitingRoom, on: maybe}
              - {panel: lost}
              - {at: 1, panel: lost, late: 3}
              - {at: 1, tap: handOff}
              - {at: 1, tap: isExpectedPerson, person: J.E.}
              - {at: 1, tap: handsOff, alias: x}
              - {at: 1, tap: leaveIt, alias: x, person: K.L.}
              - {at: 1, event: meeting.participant_joined}
              - {at: 1, panle: opened}
              - {at: 1, panel: cloudRecording, status: strated}
              - {at: 1, panel: participant, status: join, participantUUID: C1, role: cohots}
            expect: {cards: [{alias: x}], violations: [{rule: LIV-05, surface: companon}]}
            """);
        foreach (var fault in new[]
        {
            "scheduledStart: 'soon' is not a time", "overrides.cardSeconds: must be 1 to 3600 (line 3, column 26)", "overrides.secures: must be one of allIn, registerFullOrLate, never",
            "overrides.unknwonInside: 'unknwonInside' is not known here; did you mean 'unknownInside'?", "overrides.quiet: 'maybe'", "overrides.maxDevices: 'two' is not a whole number",
            "expected[0].devices: must be 1 to 8", "expected[0].anyFromDomain: is a mail provider's", "expected[0].untilMinute: must be after fromMinute", "expected[1].code: a code is six digits",
            "answers.Admit.companon: 'companon' is not known here; did you mean 'companion'?", "answers.PutInWaitingRoom.companion: this is no code", "answers.PutInWaitingRoom.rest: '10239' is not known here",
            "answers.Secure: say what companion or rest answers", "answers.StopRecording.rest: 'refusd' is not known here; did you mean 'refused'?", "events[0].panel: 'opend' is not known here; did you mean 'opened'?",
            "events[1].client.role: 'boss'", "events[1].client.supported[0]: 'admt' is not known here; did you mean 'admit'?", "events[1].client.unsupportedApis[0]: 'setWaitingRoomStat'",
            "events[1].client.clientVersoin: 'clientVersoin' is not known here; did you mean 'clientVersion'?", "events[2].waiting: is missing", "events[2].inside[0].participantUUID: is missing", "events[3].on: 'maybe'",
            "events[4].at: is missing", "events[5].late: 'late' is not known here", "events[6].tap: 'handOff' is not known here; did you mean 'handsOff'?", "events[7].alias: is missing",
            "events[7].person: 'J.E.' is not known here; did you mean 'J.D.'?", "events[8].alias: handsOff is about the whole session", "events[9].person: leaveIt names nobody", "events[9].person: several of the expected have this alias",
            "events[10]: the service could not read this: no participant", "events[11].panle: 'panle' is not known here; did you mean 'panel'?", "events[11].event: is missing",
            "events[12]: the service could not read this: no status", "events[13].role: 'cohots' is not known here; did you mean 'coHost'?", "expect.cards[0].kind: is missing",
            "expect.violations[0].surface: 'companon' is not known here; did you mean 'companion'?",
        })
        {
            output.ShouldContain(fault);
        }
    }

    [Fact]
    public async Task JSON_holds_the_panel_too()
    {
        File.WriteAllText(Path.Combine(recordings.Path, "b.session.json"), """
            {
              "session": "a quiet one", "overrides": { "quiet": true, "cardSeconds": 30 },
              "events": [
                { "at": 0, "event": "meeting.started" }, { "at": 1, "panel": "opened", "client": { "supported": [] } }, { "at": 2, "panel": "waitingRoom", "on": true }, { "at": 3, "tap": "handsOff" }
              ],
              "expect": { "state": "handsOff", "line": "Hands off. PolicyGuard only watches.", "cards": [], "actions": [], "violations": [] }
            }
            """);
        (await recordings.RunAsync()).ShouldSatisfyAllConditions(r => r.Output.ShouldContain("= line "), r => r.Exit.ShouldBe(0, r.Output));
    }

    public void Dispose() => recordings.Dispose();

    private async Task AsExpectedAsync(params string[] parts) => await RunAsync(0, parts);

    private async Task<string> RunAsync(int exitExpected, params string[] parts)
    {
        recordings.Write("a", parts);
        var (exit, output) = await recordings.RunAsync();
        exit.ShouldBe(exitExpected, output);
        return output;
    }
}
