using PolicyGuard.Tests.Architecture;

namespace PolicyGuard.Tests.Commands;

public sealed class PolicyTestCommandTests : IDisposable
{
    private const string Stranger = """
        session: a stranger
        starts: 2026-11-24T09:00:00Z
        until: 2m
        host: therapist
        waitingRoomVerified: true
        expected:
          - {alias: J.D., emails: [jd@example.org]}
        events:
          - {at: 0, event: meeting.started}
          - {at: 2, event: meeting.participant_joined, participant: {participant_uuid: P-HOST, user_id: 100, user_name: Therapist, id: therapist}}
          - {at: 5, event: meeting.participant_joined, participant: {participant_uuid: P-JD, user_id: 101, user_name: Jane, email: jd@example.org}}
          - {at: 40, event: meeting.participant_joined, participant: {participant_uuid: P-X, user_id: 102, user_name: iPhone}}
        """;

    private readonly RecordingFolder recordings = new();
    private readonly string folder;

    public PolicyTestCommandTests() => folder = recordings.Path;

    [Fact]
    public async Task The_examples_come_out_as_they_say()
    {
        var (exit, output) = await RunAsync(Path.Combine(SourceTree.Root, "src/PolicyGuard/Policies/examples"));
        exit.ShouldBe(0, output);
        output.ShouldContain("= 00:00:40 LIV-05 unknown-1 remove removed");
        output.ShouldContain("= actions StopRecording");
        output.ShouldContain("= 00:00:40 LIV-05 unknown-1 remove held by companion");
        output.ShouldContain("= actions ReadRoom, PutInWaitingRoom, RemoveParticipant");
        output.ShouldContain("= state handsOff");
        output.ShouldContain("6 sessions: 6 as expected, 0 different, 0 unreadable");
    }

    [Fact]
    public async Task What_was_expected_and_not_seen_and_what_was_seen_and_not_expected_are_told_apart()
    {
        Write("a", Stranger, "expect: {state: closed, actions: [], violations: [{rule: LIV-07, outcome: removed}]}");
        var (exit, output) = await RunAsync(folder);
        exit.ShouldBe(1);
        output.ShouldContain("DIFFERENT    a.session.yaml: a stranger (clinic-default version 1)");
        output.ShouldContain("+ 00:00:40 LIV-05 unknown-1 remove failed (Zoom accepted the request, and nothing happened)");
        output.ShouldContain("- LIV-07 removed");
        output.ShouldContain("- state closed");
        output.ShouldContain("+ state secured");
        output.ShouldContain("- actions none");
        output.ShouldContain("+ actions RemoveParticipant");
    }

    [Theory]
    [InlineData("refused", "unenforced")]
    [InlineData("unavailable", "unenforced")]
    [InlineData("accepted", "failed")]
    [InlineData("none", null)]
    public async Task Zoom_answers_as_the_recording_says(string answer, string? outcome)
    {
        Write("a", Stranger, $"answers: {{RemoveParticipant: {answer}}}", "expect: {violations: [{rule: LIV-05, subject: unknown-1, outcome: " + (outcome ?? "removed") + "}]}");
        var (exit, output) = await RunAsync(folder);
        exit.ShouldBe(outcome is null ? 1 : 0, output);
        output.ShouldContain(outcome ?? "LIV-05 unknown-1 remove open");
    }

    [Fact]
    public async Task An_event_that_came_too_late_leads_to_no_removal()
    {
        Write("a", Stranger.Replace("at: 40,", "at: 40, late: 45,", StringComparison.Ordinal), "expect: {actions: [], violations: [{rule: LIV-05, outcome: unenforced}]}");
        var (exit, output) = await RunAsync(folder);
        exit.ShouldBe(0, output);
    }

    [Fact]
    public async Task The_policy_that_a_recording_names_lies_beside_it_and_another_can_be_tried_in_its_place()
    {
        File.WriteAllText(Path.Combine(folder, "quiet.yaml"), "policy: {id: quiet, version: 7}\nrules: {LIV-05: {mode: observe}}\n");
        File.WriteAllText(Path.Combine(folder, "loud.yaml"), "policy: {id: loud, version: 8}\n");
        Write("a", Stranger, "policy: quiet.yaml", "expect: {actions: [], violations: [{rule: LIV-05, decision: suggest, outcome: suggested}]}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0), r => r.Output.ShouldContain("(quiet version 7)"));
        (await RunAsync(folder, Path.Combine(folder, "loud.yaml"))).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(1), r => r.Output.ShouldContain("(loud version 8)"), r => r.Output.ShouldContain("+ actions RemoveParticipant"));
    }

    [Fact]
    public async Task An_observing_practice_does_nothing()
    {
        Write("a", Stranger, "mode: observe", "expect: {actions: [], violations: [{rule: LIV-05, outcome: suggested}]}");
        (await RunAsync(folder)).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task A_line_of_few_words_does_not_take_what_only_another_fits()
    {
        Write("a", Stranger + "\n" + "  - {at: 60, event: recording.started}", "expect: {violations: [{rule: LIV-11}, {rule: LIV-05}]}");
        var (exit, output) = await RunAsync(folder);
        exit.ShouldBe(0, output);
        Write("a", Stranger + "\n" + "  - {at: 41, event: meeting.participant_joined, participant: {participant_uuid: P-Y, user_id: 103, user_name: Android}}",
            "expect: {violations: [{rule: LIV-05}, {rule: LIV-05, subject: unknown-1}]}");
        (exit, output) = await RunAsync(folder);
        exit.ShouldBe(0, output);
    }

    [Fact]
    public async Task The_plan_is_where_the_recording_says_and_late_means_late_by_it()
    {
        const string Group = "profile: group\nexpected:\n  - {alias: J.D., emails: [jd@example.org]}\n  - {alias: K.L., required: false, emails: [kl@example.org]}";
        var group = Stranger.Replace("expected:\n  - {alias: J.D., emails: [jd@example.org]}", Group, StringComparison.Ordinal);
        Write("a", group, "expect: {state: open, actions: [], violations: [{rule: LIV-05, outcome: deferred}]}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
        Write("a", group, "scheduledStart: -16m", "expect: {state: secured, actions: [], violations: [{rule: LIV-05, outcome: deferred}]}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));

        // While K.L. may still come under a device's name, nobody is removed for good.
        Write("a", group.Replace("  - {alias: K.L., required: false, emails: [kl@example.org]}", "", StringComparison.Ordinal), "scheduledStart: -16m", "expect: {state: secured, actions: [RemoveParticipant], violations: [{rule: LIV-05, outcome: failed}]}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Theory]
    [InlineData("0", "violations: []")]
    [InlineData("-40m", "violations: [{rule: LIV-18, subject: J.D., decision: card}]")]
    public async Task Somebody_expected_for_a_part_of_the_time_has_their_window_from_the_planned_start(string scheduled, string expected)
    {
        Write("a", Stranger.Replace("emails: [jd@example.org]", "emails: [jd@example.org], untilMinute: 30", StringComparison.Ordinal).Replace("  - {at: 40", "#", StringComparison.Ordinal),
            $"scheduledStart: {scheduled}", $"expect: {{{expected}}}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Theory]
    [InlineData("{}", "actions: [RemoveParticipant], violations: [{rule: LIV-05, outcome: failed}]")]
    [InlineData("{cardSeconds: 100}", "actions: [], violations: [{rule: LIV-05}]")]
    [InlineData("{unknownInside: card}", "actions: [], violations: [{rule: LIV-05, outcome: unenforced}]")]
    [InlineData("{secures: never}", "state: open, cards: [{kind: uncertain, alias: unknown-1}], violations: [{rule: LIV-05, outcome: deferred}]")]
    [InlineData("{handsOff: true, autoAdmit: tap, maxDevices: 8, lateMinutes: 240, shares: everybody, nonHostShareGoesOut: true, quiet: true, blanksNames: true, needsGuardian: false, needsInterpreter: false}", "state: handsOff, actions: [], violations: [{rule: LIV-05, outcome: overridden}]")]
    public async Task What_differs_from_the_profile_is_said_in_the_words_of_the_API(string overrides, string expected)
    {
        Write("a", Stranger, $"overrides: {overrides}", $"expect: {{{expected}}}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Theory]
    [InlineData("", "state: open")]
    [InlineData("  - {at: 20, tap: startWithThese}", "state: secured")]
    public async Task A_couple_begins_with_one_where_the_therapist_says_so(string tap, string expected)
    {
        Write("a", "profile: couple", Stranger.Replace("  - {alias: J.D.,", "  - {alias: K.L., role: partner, emails: [kl@example.org]}\n  - {alias: J.D.,", StringComparison.Ordinal).Replace("  - {at: 40", "#", StringComparison.Ordinal),
            tap, $"expect: {{{expected}, violations: []}}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Theory]
    [InlineData("role: interpreter, code: 482 917", "Interpreter 482917", "", "")]
    [InlineData("role: interpreter, code: 482 917", "Interpreter 482918", "", "{rule: LIV-05}")]
    [InlineData("role: interpreter, anyFromDomain: agency.example", "Sam, email: sam@agency.example", "", "")]
    [InlineData("role: supervisor, emails: [sv@example.org]", "Sam, email: sv@example.org", "", "{rule: LIV-18, decision: card}")]
    [InlineData("role: supervisor, emails: [sv@example.org]", "Sam, email: sv@example.org", "consents: [observation]", "")]
    public async Task Whoever_is_expected_otherwise_than_by_name_is_so_in_a_recording_too(string person, string shown, string consents, string violations)
    {
        Write("a", Stranger.Replace("  - {alias: J.D.,", $"  - {{alias: S.S., required: false, {person}}}\n  - {{alias: J.D.,", StringComparison.Ordinal).Replace("user_name: iPhone", $"user_name: {shown}", StringComparison.Ordinal),
            consents, $"expect: {{violations: [{violations}]}}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Theory]
    [InlineData("staffEmails: [x@example.org]", "violations: [{rule: LIV-22}]")]
    [InlineData("cancelledRegistrants: [R-9]", "violations: [{rule: LIV-05}]")]
    [InlineData("staffNames: [IPhone]", "violations: [{rule: LIV-20}]")]
    public async Task What_is_known_of_staff_and_of_ended_links_counts(string known, string expected)
    {
        Write("a", Stranger.Replace("user_name: iPhone", known.Contains("Names", StringComparison.Ordinal) ? "user_name: iPhone" : "user_name: iPhone, email: x@example.org, registrant_id: R-9", StringComparison.Ordinal),
            known, $"expect: {{{expected}}}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output));
    }

    [Fact]
    public async Task JSON_is_a_recording_too()
    {
        File.WriteAllText(Path.Combine(folder, "b.session.json"), """
            {
              "session": "nothing happens", "events": [ { "at": 0, "event": "meeting.started", "object": { "topic": "x", "type": 2 } }, { "at": "10m", "event": "meeting.ended" } ],
              "expect": { "state": "closed", "violations": [] }
            }
            """);
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(0, r.Output), r => r.Output.ShouldContain("= state closed"));
    }

    [Fact]
    public async Task Every_fault_of_a_recording_is_named_with_its_place_and_the_others_are_played_all_the_same()
    {
        Write("a", Stranger, "expect: {violations: [{rule: LIV-05}]}");
        Write("b", """
            sesion: misspelt
            mode: watch
            starts: yesterday
            host: []
            staff: therapist
            profile: indivdual
            consents: [recordng]
            expected: [{alias: "", role: clientt, emails: [nowhere], devices: 99, required: maybe}]
            answers: {RemoveParticipants: accepted, StopRecording: ok}
            events:
              - {at: 5x, event: meeting.partcipant_joined}
              - {late: 3, participant: P1}
              - meeting.started
            expect: {state: secure, actions: [Remove], violations: [{rule: LIV-5}, {subject: x}, {rule: LIV-05, outcome: gone, decision: kick}]}
            """);
        var (exit, output) = await RunAsync(folder);
        exit.ShouldBe(2);
        output.ShouldContain("as expected  a.session.yaml");
        foreach (var fault in new[]
        {
            "sesion: 'sesion' is not known here; did you mean 'session'?", "session: is missing", "mode: 'watch' is not known here", "starts: 'yesterday' is not a moment", "host: a value", "staff: a list",
            "profile: 'indivdual' is not known here; did you mean 'individual'?", "consents[0]: 'recordng'", "expected[0].alias", "expected[0].role", "expected[0].emails[0]", "expected[0].devices", "expected[0].required",
            "answers.RemoveParticipants: 'RemoveParticipants' is not known here; did you mean 'RemoveParticipant'?", "answers.StopRecording: 'ok'", "events[0].at: '5x'",
            "events[0].event: 'meeting.partcipant_joined' is not known here; did you mean 'meeting.participant_joined'?", "events[1].at: is missing", "events[1].event: is missing", "events[1].participant: keys", "events[2]: keys",
            "expect.state: 'secure' is not known here; did you mean 'secured'?", "expect.actions[0]", "expect.violations[0].rule: 'LIV-5'", "expect.violations[1].rule: is missing", "expect.violations[2].outcome", "expect.violations[2].decision",
        })
        {
            output.ShouldContain(fault);
        }

        output.ShouldContain("(line 2, column 7)");
        output.ShouldContain("2 sessions: 1 as expected, 0 different, 1 unreadable");
    }

    [Fact]
    public async Task What_cannot_be_read_exits_with_two()
    {
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("there are no recordings here"));
        (await RunAsync(Path.Combine(folder, "none"))).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("cannot be read"));
        Write("a", "");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("the file is empty"));
        Write("a", "session: [");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("this is not YAML"));
        Write("a", Stranger, "policy: none.yaml", "expect: {}");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("the policy cannot be read"));
        File.WriteAllText(Path.Combine(folder, "none.yaml"), "policy: {id: x, version: 1}\nrules: {LIV-05: {mode: fixx}}\n");
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("rules.LIV-05.mode"));
        Write("a", Stranger, "expect: {}", new string('#', 5 * 1024 * 1024));
        (await RunAsync(folder)).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(2), r => r.Output.ShouldContain("larger than 4 MiB"));
    }

    public void Dispose() => recordings.Dispose();

    private void Write(string name, params string[] parts) => recordings.Write(name, parts);

    private static Task<(int Exit, string Output)> RunAsync(string folder, string? policy = null) => RecordingFolder.RunAsync(folder, policy);
}
