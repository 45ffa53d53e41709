using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The compliant base: a host, one expected client known by e-mail, everything enforced, the waiting room verified.</summary>
internal static class World
{
    internal const string Host = "HOST";
    internal const string Colleague = "COLLEAGUE";
    internal const string ClientEmail = "email-key-client";
    internal static readonly DateTimeOffset Nine = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    internal static readonly Sighting HostSeen = new("UUID-HOST", "1", ZoomUserId: Host, NameKey: "n-host", DisplayName: "Therapist");
    internal static readonly Sighting Client = new("UUID-CLIENT", "2", EmailKey: ClientEmail, NameKey: "n-client", DisplayName: "Jane D");
    internal static readonly Sighting ClientAgain = new("UUID-CLIENT-2", "5", EmailKey: ClientEmail, NameKey: "n-client", DisplayName: "Jane D");
    internal static readonly Sighting Stranger = new("UUID-STRANGER", "3", NameKey: "n-stranger", DisplayName: "iPhone");
    internal static readonly Sighting Bot = new("UUID-BOT", "4", NameKey: "n-bot", DisplayName: "Sam's Notetaker (Otter.ai)");

    internal static readonly ExpectedSet OneClient = new("individual",
        [new ExpectedPerson(new KnownPerson("jd", "J.D.", PersonRole.Client, [ClientEmail], [], [], [], ["jane d"]), true, 2)]);

    internal static readonly SessionContext Context = new(ClinicPolicy.BuiltIn, RuleMode.Enforce, OneClient)
    {
        WaitingRoomVerified = true, StaffUserIds = [Host, Colleague],
    };

    internal static LiveInput Input(LiveFact fact, double second, double late = 0, string? id = null) =>
        new(id ?? $"e{second}", Nine.AddSeconds(second), Nine.AddSeconds(second + late), fact);

    internal static LiveFact Started { get; } = new LiveFact.MeetingStarted("84712639219", Host);

    /// <summary>Host and client are in since the first seconds, and everybody else is closed out.</summary>
    internal static Story Secured(SessionContext? context = null) => new Story(context ?? Context)
        .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
        .Tell(new LiveFact.EnteredWaitingRoom(Client), 5).Tell(new LiveFact.Admitted(Client), 8).Tell(new LiveFact.Joined(Client), 9)
        .WaitUntil(60);

    internal const CompanionAbilities Everything =
        CompanionAbilities.SetWaitingRoom | CompanionAbilities.Admit | CompanionAbilities.PutBack | CompanionAbilities.Remove | CompanionAbilities.StopRecording | CompanionAbilities.SeeRoster;

    internal static LiveFact Opened { get; } = new LiveFact.CompanionOpened(Everything);

    /// <summary>As the host's client shows somebody: an id and a name. The id is that of the events unless told otherwise.</summary>
    internal static Sighting Shown(Sighting who, string? id = null) => new(id ?? who.Uuid, null, NameKey: who.NameKey, DisplayName: who.DisplayName, ByPanel: true) { CodeKey = who.CodeKey };

    internal static LiveFact Room(Sighting[] inside, Sighting[]? waiting = null) => new LiveFact.RosterSeen([.. inside.Select(s => s.ByPanel ? s : Shown(s))], [.. (waiting ?? []).Select(s => s.ByPanel ? s : Shown(s))]);

    /// <summary>As <see cref="Secured"/>, with the panel open in the host's client, which shows the waiting room on.</summary>
    internal static Story SecuredFromPanel(SessionContext? context = null) => new Story(context ?? Context)
        .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.WaitingRoomSeen(true), 2.1).Tell(Room([HostSeen]), 2.2)
        .Tell(new LiveFact.EnteredWaitingRoom(Shown(Client)), 5).Tell(new LiveFact.EnteredWaitingRoom(Client), 5.2).Tell(new LiveFact.LeftWaitingRoom(Shown(Client)), 8)
        .Tell(new LiveFact.Joined(Shown(Client)), 9).Tell(new LiveFact.Admitted(Client), 8, late: 1.5).Tell(new LiveFact.Joined(Client), 9, late: 1)
        .WaitUntil(60);

    /// <summary>Nobody is told until the panel says that it showed it.</summary>
    internal static void ShouldBeLeftToTheHost(this Story story, string rule, double second)
    {
        story.OutcomeOf(rule)!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.Unenforced), o => o.Reason!.ShouldStartWith("the host could not be told: "));
        var notice = story.State.Notices.Single(n => n.ViolationId == story.OutcomeOf(rule)!.ViolationId);
        story.Tell(new LiveFact.NoticesShown([notice.Id]), second);
        var at = Nine.AddSeconds(second).ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        story.OutcomeOf(rule)!.ShouldSatisfyAllConditions(o => o.Outcome.ShouldBe(Outcome.HostDecided), o => o.Reason!.ShouldStartWith($"shown to the host at {at}"));
    }

    internal static KnownPerson Known(string id, string alias, PersonRole role = PersonRole.Client) => new(id, alias, role, [$"email-key-{id}"], [$"phone-key-{id}"], [], [$"registrant-{id}"], []);
}

/// <summary>Plays inputs one after the other and fires due timers in between, as the host does.</summary>
internal sealed class Story(SessionContext context)
{
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);

    internal SessionState State { get; private set; } = new("uuid==");

    internal List<RequestedAction> Actions { get; } = [];

    internal List<Violation> Violations { get; } = [];

    internal List<Resolution> Resolutions { get; } = [];

    internal List<TimelineEntry> Timeline { get; } = [];

    internal SessionContext Context { get; set; } = context;

    internal ImmutableArray<ILiveRule> Rules { get; set; } = LiveDecider.Rules;

    internal IEnumerable<Command.RemoveParticipant> Removals => Actions.Select(a => a.Command).OfType<Command.RemoveParticipant>();

    internal IEnumerable<WaitingText> Texts => Actions.Select(a => a.Command).OfType<Command.SetWaitingText>().Select(c => c.Text);

    internal Story Tell(LiveFact fact, double second, double late = 0)
    {
        FireUntil(World.Nine.AddSeconds(second + late));
        Take(World.Input(fact, second, late));
        return this;
    }

    /// <summary>Fires the timer of this name now, however late that is.</summary>
    internal Story FireLate(string timer, double second)
    {
        _ = timers.Remove(timer) ? true : throw new InvalidOperationException($"There is no timer {timer}.");
        Take(World.Input(new LiveFact.TimerFired(timer), second));
        return this;
    }

    internal Participant Person(string uuid) => State.People.Single(p => p.Uuids.Contains(uuid) || p.PanelUuids.Contains(uuid));

    /// <summary>The companion or REST answers the newest act of this kind.</summary>
    internal Story Answer<T>(ActionReport report, double second, string? reason = null)
        where T : Command
    {
        var action = Actions.Last(a => a.Command is T);
        return Tell(new LiveFact.ActionReported(action.Id, report, action.Command is Command.RemoveParticipant { Via: Surface.Rest } or Command.StopRecording { Via: Surface.Rest } ? Surface.Rest : Surface.Companion, reason), second);
    }

    internal IEnumerable<T> Asked<T>() => Actions.Select(a => a.Command).OfType<T>();

    internal List<Learned> Learned { get; } = [];

    internal Story WaitUntil(double second)
    {
        FireUntil(World.Nine.AddSeconds(second));
        return this;
    }

    internal Resolution? OutcomeOf(string rule) => Violations.LastOrDefault(v => v.Rule == rule) is { } violation
        ? Resolutions.LastOrDefault(r => r.ViolationId == violation.Id)
        : null;

    private void FireUntil(DateTimeOffset now)
    {
        while (timers.Where(t => t.Value <= now).OrderBy(t => t.Value).Select(t => (KeyValuePair<string, DateTimeOffset>?)t).FirstOrDefault() is { } due)
        {
            timers.Remove(due.Key);
            Take(new LiveInput($"timer:{due.Key}", due.Value, due.Value, new LiveFact.TimerFired(due.Key)));
        }
    }

    internal void Take(LiveInput input)
    {
        var decision = LiveDecider.Decide(State, input, Context, Rules, Vetoes.Check);
        State = decision.State;
        Actions.AddRange(decision.Actions);
        Violations.AddRange(decision.Violations);
        Resolutions.AddRange(decision.Resolutions);
        Timeline.AddRange(decision.Timeline);
        Learned.AddRange(decision.Learned);
        foreach (var timer in decision.Timers)
        {
            if (timer.Due is { } due)
            {
                timers[timer.Name] = due;
            }
            else
            {
                timers.Remove(timer.Name);
            }
        }
    }
}
