using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

/// <summary>One meeting's life in a test, begun with a meeting that keeps every rule.</summary>
internal sealed class AMeeting
{
    internal static readonly DateTimeOffset Start = new(2026, 12, 10, 15, 0, 0, TimeSpan.Zero);

    private int _events;

    internal static MeetingFacts Compliant { get; } = new(2, "Session J.D.", new PasscodeFacts(8, true, true))
    {
        StartsAt = Start, DurationMinutes = 50, CreatedAt = Start.AddDays(-7), CreationSource = "web_portal", Agenda = "",
        WaitingRoom = true, JoinBeforeHost = false, JoinBeforeHostMinutes = 0, UsePmi = false, AutoRecording = "none",
        AutoStartMeetingSummary = false, AutoStartAiCompanionQuestions = false, EmailNotification = true, ShowJoinInfo = false,
        PrivateMeeting = false,
    };

    internal MeetingState State { get; set; } = new("84712639219");

    internal MeetingPolicyContext Context { get; set; } = new(ClinicPolicy.BuiltIn, RuleMode.Enforce);

    internal DateTimeOffset Now { get; set; } = Start.AddDays(-3);

    internal ImmutableArray<IScheduledRule> Rules { get; set; } = ScheduledRules.All;

    internal Decision<MeetingState> Hear(MeetingFact fact, DateTimeOffset? at = null)
    {
        var decision = ScheduledDecider.Decide(State, new MeetingInput($"event-{_events++}", at ?? Now, Now, fact), Context, Rules);
        State = MeetingState.FromJson(decision.State.ToJson());
        State.ToJson().Length.ShouldBeLessThan(2048);
        return decision;
    }

    internal Decision<MeetingState> Read(MeetingFacts facts) => Hear(new MeetingFact.Read(facts, null));

    internal Decision<MeetingState> Report(RequestedAction action, MeetingFacts? after, ActionReport report = ActionReport.Accepted, string? reason = null) =>
        Hear(new MeetingFact.Repaired(action.Id, report, reason, after));

    /// <summary>The meeting breaks, we mend it and see it mended.</summary>
    internal void Mend(MeetingFacts broken)
    {
        var action = Read(broken).Repair().ShouldNotBeNull();
        Report(action, After(broken, action)).Resolutions.ShouldContain(resolution => resolution.Outcome == Outcome.FixedVerified);
    }

    /// <summary>What Zoom would hold after taking every change.</summary>
    internal static MeetingFacts After(MeetingFacts before, RequestedAction action) =>
        ((Command.RepairMeeting)action.Command).Changes.Aggregate(before, (facts, change) => change.Path switch
        {
            "settings.waiting_room" => facts with { WaitingRoom = true },
            "password" => facts with { Passcode = new PasscodeFacts(10, true, true) },
            "settings.join_before_host" => facts with { JoinBeforeHost = false },
            "settings.auto_start_meeting_summary" => facts with { AutoStartMeetingSummary = false },
            "settings.auto_start_ai_companion_questions" => facts with { AutoStartAiCompanionQuestions = false },
            "settings.auto_recording" => facts with { AutoRecording = "none" },
            "topic" => facts with { Topic = System.Text.Json.JsonSerializer.Deserialize<string>(change.Wanted)! },
            "agenda" => facts with { Agenda = "" },
            "settings.email_notification" => facts with { EmailNotification = false },
            "settings.private_meeting" => facts with { PrivateMeeting = true },
            "settings.show_join_info" => facts with { ShowJoinInfo = false },
            "settings.alternative_hosts" => facts with { AlternativeHosts = facts.AlternativeHosts.RemoveAll(alternative => !alternative.IsStaff) },
            "settings.push_change_to_calendar" or "settings.alternative_hosts_email_notification" => facts,
            var path => throw new InvalidOperationException(path),
        });
}

internal static class DecisionReading
{
    internal static RequestedAction? Repair(this Decision<MeetingState> decision) =>
        decision.Actions.SingleOrDefault(action => action.Command is Command.RepairMeeting);

    internal static ImmutableArray<SettingChange> Changes(this Decision<MeetingState> decision) =>
        decision.Repair() is { Command: Command.RepairMeeting repair } ? repair.Changes : [];
}
