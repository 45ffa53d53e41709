using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>
/// Judges what the service asks for, shows and records against who is really where. It knows the truth and what has been told of it, and
/// nothing of how the decider thinks.
/// </summary>
internal sealed partial class SessionOracle(SessionScript script, ZoomTruth truth, OracleLie lie)
{
    /// <summary>After so long without a disturbance the room must be secured again and the roster true; and after so long a stranger must be out or the record say why not.</summary>
    internal static readonly ImmutableArray<TimeSpan> Quiet = [TimeSpan.FromSeconds(45.5), TimeSpan.FromSeconds(100)];

    /// <summary>Events of which the service makes nothing, as it should.</summary>
    private static readonly ImmutableArray<string> Unread = ["meeting.participant_left_breakout_room"];

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PlaceIsKept = TimeSpan.FromMinutes(15);

    private readonly List<Objection> objections = [];
    private readonly Dictionary<string, RaisedViolation> violations = [];
    private readonly Dictionary<string, RecordedOutcome> outcomes = [];
    private readonly HashSet<string> objected = [];
    private DateTimeOffset? restartedAt;
    private DateTimeOffset? recordingHeardLateAt;
    private Connection? lateAbout;
    private bool isLateNow;

    internal IReadOnlyList<Objection> Objections => objections;

    internal OracleCounts Counts { get; } = new();

    /// <summary>The panel in the host's client is connected.</summary>
    internal bool IsPanelLinked { get; set; }

    internal void Object(WrongKind kind, DateTimeOffset at, string text)
    {
        if (objected.Add($"{kind}:{text}"))
        {
            objections.Add(new Objection(kind, at, text));
        }
    }

    internal void Restarted(DateTimeOffset at)
    {
        restartedAt = at;
        foreach (var connection in truth.Connections)
        {
            connection.FreshlyToldOf = DateTimeOffset.MinValue;
        }
    }

    /// <summary>A webhook reached the service; what it decides next is because of it.</summary>
    internal void Heard(Emission emission, LiveInput input)
    {
        Counts.Heard++;
        var late = input.ReceivedAt - emission.LeavesAt;
        isLateNow = late > Fresh;
        lateAbout = isLateNow ? emission.About : null;
        if (isLateNow)
        {
            Counts.HeardLate++;
            recordingHeardLateAt = emission.Event.StartsWith("recording.", StringComparison.Ordinal) ? input.ReceivedAt : recordingHeardLateAt;
        }

        if (emission.About is { } about)
        {
            Note(about, emission, input.ReceivedAt);
        }
    }

    /// <summary>Nothing of Zoom's reached the service: a timer, an answer, or the panel.</summary>
    internal void HeardNothing() => (isLateNow, lateAbout) = (false, null);

    /// <summary>The mapper made nothing of what Zoom, or the panel, sent.</summary>
    internal void Dropped(string name, DateTimeOffset now)
    {
        Counts.Dropped++;
        if (!Unread.Contains(name) || lie == OracleLie.EverythingIsToBeRead)
        {
            Object(WrongKind.EventDropped, now, $"{name} came, and nothing was made of it");
        }
    }

    /// <summary>The host's client shows somebody, or the whole room: as fresh as a word of Zoom's.</summary>
    internal void ShownByPanel(JsonObject body, DateTimeOffset now)
    {
        var waits = body["kind"]?.GetValue<string>() == "waiting";
        if (body["status"]?.GetValue<string>() == "leave")
        {
            return;
        }

        foreach (var person in new[] { waits ? [] : body }.Concat(((body["inside"] as JsonArray) ?? []).OfType<JsonObject>()))
        {
            if (truth.Find(person["participantUUID"]?.GetValue<string>()) is { } shown)
            {
                shown.FreshlyToldOf = now;
                shown.ComingHeardAt ??= now;
            }
        }

        foreach (var person in new[] { waits ? body : [] }.Concat(((body["waiting"] as JsonArray) ?? []).OfType<JsonObject>()))
        {
            // Whoever was seen waiting and is inside later was let in.
            if (truth.Find(person["participantUUID"]?.GetValue<string>()) is { IsCredentialTold: false } waiting)
            {
                (waiting.IsCredentialTold, waiting.CredentialToldAt) = (true, now);
            }
        }
    }

    /// <summary>What a decision records.</summary>
    internal void Hear(Decision<SessionState> decision, SessionState before, SessionState after, DateTimeOffset now)
    {
        removalsAsked += decision.Actions.Count(a => a.Command is Command.RemoveParticipant or Command.PutInWaitingRoom);
        foreach (var violation in decision.Violations)
        {
            violations[violation.Id] = new RaisedViolation(violation, ConnectionOf(after, violation.Subject) ?? ConnectionOf(before, violation.Subject), now);
            if (violation.Subject == "the rule itself")
            {
                Object(WrongKind.Fault, now, $"{violation.Rule} failed");
            }
        }

        foreach (var resolution in decision.Resolutions)
        {
            if (violations.TryGetValue(resolution.ViolationId, out var raised))
            {
                outcomes[resolution.ViolationId] = Recorded(raised, resolution, now);
            }
            else
            {
                Object(WrongKind.Fault, now, $"{resolution.Rule}: an outcome of a violation that was never recorded");
            }
        }
    }

    /// <summary>Nothing has happened for a while, and everything that will be told has been.</summary>
    internal void LookAt(SessionState state, DateTimeOffset now, TimeSpan quiet)
    {
        Counts.Looks++;
        if (truth.IsOver || lie == OracleLie.MeetingIsOver)
        {
            JudgeEnd(state, now);
            JudgeStandingOutcomes();
            return;
        }

        JudgeRoster(state, now);
        JudgePhase(state, now);
        JudgeRecording(now, settled: quiet == Quiet[^1]);
        JudgeStrangers(state, now, settled: quiet == Quiet[^1]);
        if (quiet == Quiet[^1])
        {
            JudgeStandingOutcomes();
        }
    }

    private void Note(Connection about, Emission emission, DateTimeOffset now)
    {
        if (isLateNow)
        {
            about.HeardLateAt = now;
        }
        else if (!emission.TellsGoing && emission.Moment > about.FreshlyToldOf)
        {
            about.FreshlyToldOf = emission.Moment;
        }

        about.IsTold = true;
        if (emission.IsCredential && !about.IsCredentialTold)
        {
            (about.IsCredentialTold, about.CredentialToldAt) = (true, now);
        }

        if (emission.Event == "meeting.participant_bind")
        {
            foreach (var telephone in truth.Connections.Where(c => c.BoundTo is not null && (c == about || c.BoundTo == about)))
            {
                telephone.IsBindTold = true;
            }
        }

        about.ToldGoneAt = emission.TellsGoing ? now : about.ToldGoneAt;
        if (emission.Event is "meeting.participant_joined" or "meeting.participant_joined_breakout_room")
        {
            about.ComingHeardAt ??= now;
            about.JoinToldAt ??= now;
        }

        if (emission.Order >= about.LatestTold && emission.Event is "meeting.participant_joined" or "meeting.participant_left" or "meeting.participant_put_in_waiting_room")
        {
            about.LatestTold = emission.Order;
            about.ToldInside = emission.Event == "meeting.participant_joined";
        }
    }
}

/// <param name="About">Whom it is about; null: the room.</param>
internal sealed record RaisedViolation(Violation Violation, Connection? About, DateTimeOffset At);

/// <param name="Untrue">What was not so when it was recorded. Newer word of Zoom's may still correct it; null: nothing.</param>
internal sealed record RecordedOutcome(RaisedViolation Raised, Resolution Resolution, DateTimeOffset At, string? Untrue);
