using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The compliant base: a host, one expected client known by e-mail, everything enforced, the waiting room verified.</summary>
internal static class World
{
    internal const string Host = "HOST";
    internal const string ClientEmail = "email-key-client";
    internal static readonly DateTimeOffset Nine = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    internal static readonly Sighting HostSeen = new("UUID-HOST", "1", ZoomUserId: Host, NameKey: "n-host", DisplayName: "Therapist");
    internal static readonly Sighting Client = new("UUID-CLIENT", "2", EmailKey: ClientEmail, NameKey: "n-client", DisplayName: "Jane D");
    internal static readonly Sighting ClientAgain = new("UUID-CLIENT-2", "5", EmailKey: ClientEmail, NameKey: "n-client", DisplayName: "Jane D");
    internal static readonly Sighting Stranger = new("UUID-STRANGER", "3", NameKey: "n-stranger", DisplayName: "iPhone");
    internal static readonly Sighting Bot = new("UUID-BOT", "4", NameKey: "n-bot", DisplayName: "Sam's Notetaker (Otter.ai)");

    internal static readonly ExpectedSet OneClient = new("individual",
        [new ExpectedPerson(new KnownPerson("jd", "J.D.", PersonRole.Client, [ClientEmail], [], [], [], ["jane d"]), true, 2)]);

    internal static readonly SessionContext Context = new(ClinicPolicy.BuiltIn, RuleMode.Enforce, OneClient) { WaitingRoomVerified = true };

    internal static LiveInput Input(LiveFact fact, double second, double late = 0, string? id = null) =>
        new(id ?? $"e{second}", Nine.AddSeconds(second), Nine.AddSeconds(second + late), fact);

    internal static LiveFact Started { get; } = new LiveFact.MeetingStarted("84712639219", Host);
}

/// <summary>Plays inputs one after the other and fires due timers in between, as the host does.</summary>
internal sealed class Story(SessionContext context)
{
    private readonly SortedDictionary<string, DateTimeOffset> timers = new(StringComparer.Ordinal);

    internal SessionState State { get; private set; } = new("uuid==");

    internal List<RequestedAction> Actions { get; } = [];

    internal List<Violation> Violations { get; } = [];

    internal List<Resolution> Resolutions { get; } = [];

    internal SessionContext Context { get; set; } = context;

    internal IEnumerable<Command.RemoveParticipant> Removals => Actions.Select(a => a.Command).OfType<Command.RemoveParticipant>();

    internal Story Tell(LiveFact fact, double second, double late = 0)
    {
        FireUntil(World.Nine.AddSeconds(second + late));
        Take(World.Input(fact, second, late));
        return this;
    }

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

    private void Take(LiveInput input)
    {
        var decision = LiveDecider.Decide(State, input, Context);
        State = decision.State;
        Actions.AddRange(decision.Actions);
        Violations.AddRange(decision.Violations);
        Resolutions.AddRange(decision.Resolutions);
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
