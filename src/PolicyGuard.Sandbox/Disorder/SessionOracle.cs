using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>
/// Judges what the service asks for, shows and records against who is really where. It knows the truth and what has been told of it, and
/// nothing of how the decider thinks.
/// </summary>
internal sealed partial class SessionOracle(SessionScript script, ZoomTruth truth, OracleLie lie)
{
    /// <summary>After so long without a disturbance the room must be secured again and the roster true; and after so long a stranger must be out or the record say why not.</summary>
    internal static readonly ImmutableArray<TimeSpan> Quiet = [TimeSpan.FromSeconds(45.5), TimeSpan.FromSeconds(100)];

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PlaceIsKept = TimeSpan.FromMinutes(15);

    private readonly List<Objection> objections = [];
    private readonly Dictionary<string, (Violation Violation, Connection? About, DateTimeOffset At)> violations = [];
    private readonly Dictionary<string, (Resolution Resolution, DateTimeOffset At)> outcomes = [];
    private readonly HashSet<string> objected = [];
    private DateTimeOffset? restartedAt;
    private bool heardLate;

    internal IReadOnlyList<Objection> Objections => objections;

    internal OracleCounts Counts { get; } = new();

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
            connection.IsFreshlyTold = false;
        }
    }

    /// <summary>A webhook reached the service.</summary>
    internal void Heard(Emission emission, LiveInput input, DateTimeOffset? servesSince)
    {
        _ = servesSince;
        Counts.Heard++;
        var late = input.ReceivedAt - emission.LeavesAt;
        if (late > Fresh)
        {
            Counts.HeardLate++;
            heardLate = true;
        }

        if (emission.About is not { } about)
        {
            return;
        }

        about.IsFreshlyTold |= late <= Fresh;
        about.IsTold = true;
        about.IsCredentialTold |= emission.IsCredential;
        about.ToldGoneAt = emission.TellsGoing ? input.ReceivedAt : about.ToldGoneAt;
        if (emission.Order >= about.LatestTold && emission.Event is "meeting.participant_joined" or "meeting.participant_left" or "meeting.participant_put_in_waiting_room")
        {
            about.LatestTold = emission.Order;
            about.ToldInside = emission.Event == "meeting.participant_joined";
        }
    }

    /// <summary>The host's client shows somebody, or the whole room: as fresh as a word of Zoom's.</summary>
    internal void ShownByPanel(JsonObject body)
    {
        foreach (var person in new[] { body }.Concat(((body["inside"] as JsonArray) ?? []).OfType<JsonObject>()))
        {
            if (truth.Find(person["participantUUID"]?.GetValue<string>()) is { } shown)
            {
                shown.IsFreshlyTold = true;
            }
        }
    }

    /// <summary>The service is about to ask Zoom, or the host's client, for something.</summary>
    internal void Called(RequestedAction action, SessionState state, DateTimeOffset now, DateTimeOffset? servesSince)
    {
        _ = servesSince;
        Counts.Calls++;
        switch (action.Command)
        {
            case Command.RemoveParticipant remove:
                JudgePuttingOut(remove.ParticipantUuid, forGood: true, state, now);
                break;
            case Command.PutInWaitingRoom put:
                JudgePuttingOut(put.ParticipantUuid, forGood: false, state, now);
                break;
            case Command.Admit admit when truth.Find(admit.ParticipantUuid) is { } waiting && !Belongs(waiting) && !WasLetInByHost(waiting):
                Object(WrongKind.StrangerLetIn, now, $"{waiting} is let in");
                break;
            case Command.StopRecording when script.Conditions.IsRecordingAgreed || lie == OracleLie.RecordingIsAgreed:
                Object(WrongKind.RecordingStoppedDespiteConsent, now, "a recording is stopped that was agreed to");
                break;
            default:
                break;
        }
    }

    /// <summary>What a decision records.</summary>
    internal void Hear(Decision<SessionState> decision, SessionState before, SessionState after, DateTimeOffset now)
    {
        foreach (var violation in decision.Violations)
        {
            violations[violation.Id] = (violation, ConnectionOf(after, violation.Subject) ?? ConnectionOf(before, violation.Subject), now);
            if (violation.Subject == "the rule itself")
            {
                Object(WrongKind.Fault, now, $"{violation.Rule} failed");
            }
        }

        foreach (var resolution in decision.Resolutions)
        {
            outcomes[resolution.ViolationId] = (resolution, now);
            if (violations.TryGetValue(resolution.ViolationId, out var raised))
            {
                JudgeOutcome(raised.Violation, raised.About, raised.At, resolution, now, final: false);
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
            return;
        }

        JudgeRoster(state, now);
        JudgePhase(state, now);
        JudgeRecording(now);
        if (quiet == Quiet[^1])
        {
            JudgeStrangers(state, now);
            foreach (var (id, (resolution, at)) in outcomes)
            {
                if (violations.TryGetValue(id, out var raised))
                {
                    JudgeOutcome(raised.Violation, raised.About, raised.At, resolution, at, final: true);
                }
            }
        }
    }

    private void JudgePuttingOut(string uuid, bool forGood, SessionState state, DateTimeOffset now)
    {
        if (truth.Find(uuid) is not { } who)
        {
            Object(forGood ? WrongKind.BelongingRemoved : WrongKind.BelongingHeld, now, "nobody in particular is put out");
            return;
        }

        if (who.InZoom != Whereabouts.Inside)
        {
            return;
        }

        if (Belongs(who) && (forGood || ProvesToBelong(who)))
        {
            Object(!forGood ? WrongKind.BelongingHeld : IsCredentialUnderWay(who) ? WrongKind.BelongingRemovedUnheard : WrongKind.BelongingRemoved, now, $"{who}{(who.AdmittedByHost ? ", let in by the host," : "")} is {(forGood ? "removed" : "sent to the waiting room")}");
        }

        if (!who.IsFreshlyTold || lie == OracleLie.NothingIsFresh)
        {
            Object(restartedAt is { } at && now >= at ? WrongKind.ActedOnGap : WrongKind.ActedOnStale, now, $"{who} is put out on what was {(restartedAt is null ? "heard too late" : "known before a gap")}");
        }

        if ((!truth.Connections.Any(c => c.Member.Part is Part.Host or Part.Colleague && (c.ToldInside || c.IsReallyInside))) || lie == OracleLie.HostIsNeverThere)
        {
            Object(WrongKind.ActedWithoutHost, now, $"{who} is put out while the host is away");
        }

        _ = state;
    }

    private void JudgeRoster(SessionState state, DateTimeOffset now)
    {
        foreach (var shown in state.People.Where(p => p.Place != Place.Left))
        {
            var here = truth.Connections.Where(c => Has(shown, c)).ToArray();
            var there = lie == OracleLie.EverybodyIsElsewhere ? false
                : here.Any(c => shown.Place == Place.Inside ? c.InZoom == Whereabouts.Inside : c.InZoom == Whereabouts.Waiting)
                || here.Any(c => c.EndIsNeverTold);
            if (!there)
            {
                Object(WrongKind.ShownAndNotThere, now, $"{shown.Alias} ({string.Join(", ", here.Select(c => $"{c} {c.InZoom}"))}) is shown {shown.Place}");
            }

            if (here.Where(c => c.InZoom != Whereabouts.Nowhere && !c.IsBound).Select(c => c.Who).Distinct().Count() > (lie == OracleLie.EverybodyIsOne ? 0 : 1) && !shown.Ambiguous)
            {
                Object(WrongKind.TwoBecameOne, now, $"{shown.Alias} is {string.Join(" and ", here.AsEnumerable())}");
            }

            if (shown.PersonId is { } id && shown.Evidence != Evidence.L1 && here.Length > 0 && (!here.Any(c => PersonOf(c) == id) || lie == OracleLie.EverybodyIsSomebodyElse))
            {
                Object(WrongKind.WrongIdentity, now, $"{here[0]} is taken for {id}");
            }
        }

        foreach (var connection in truth.Connections.Where(c => c.InZoom != Whereabouts.Nowhere || lie == OracleLie.GoneAreThere))
        {
            var place = connection.InZoom == Whereabouts.Inside ? Place.Inside : Place.Waiting;
            if (!state.People.Any(p => p.Place == place && Has(p, connection)) && !(connection.IsDead && connection.EndIsNeverTold))
            {
                Object(WrongKind.ThereAndNotShown, now, $"{connection} is {place} and shown {state.People.FirstOrDefault(p => Has(p, connection))?.Place.ToString() ?? "nowhere"}");
            }
        }
    }

    private void JudgePhase(SessionState state, DateTimeOffset now)
    {
        if (!IsToBeSecured(now) && lie != OracleLie.RoomIsComplete)
        {
            return;
        }

        Counts.Secured++;
        if (state.Phase != SessionPhase.Secured && !(state.Phase == SessionPhase.Challenge && truth.Connections.Any(c => IsStrangerInside(c) || (c.IsReallyInside && !ProvesToBelong(c)))))
        {
            Object(WrongKind.NotSecured, now, $"the room is {state.Phase}, though host and clients are in and nobody is awaited");
        }
    }

    private void JudgeRecording(DateTimeOffset now)
    {
        if (!truth.Recording && lie != OracleLie.RecordingStillRuns)
        {
            return;
        }

        Counts.Recordings++;
        if (!script.Conditions.IsRecordingAgreed && !violations.Values.Any(v => v.Violation.Rule == "LIV-11" && outcomes.TryGetValue(v.Violation.Id, out var o) && o.Resolution.Outcome is not (Outcome.FixedVerified or Outcome.HostDecided)))
        {
            Object(WrongKind.RecordingLeftRunning, now, "a recording runs that nobody agreed to, and the record does not say so");
        }
    }

    private void JudgeStrangers(SessionState state, DateTimeOffset now)
    {
        foreach (var stranger in truth.Connections)
        {
            if (stranger.Member.Part is Part.Stranger or Part.Bot && stranger.RemovedByAppAt is not null)
            {
                Counts.StrangersOut++;
            }
        }

        foreach (var stranger in truth.Connections.Where(IsStrangerInside))
        {
            var reported = violations.Values.Any(v => v.About == stranger && v.Violation.Rule is "LIV-05" or "LIV-07" or "LIV-20"
                && outcomes.TryGetValue(v.Violation.Id, out var o) && o.Resolution.Outcome is not (Outcome.Removed or Outcome.Held or Outcome.FalsePositive or Outcome.FixedVerified));
            Counts.StrangersReported += reported ? 1 : 0;
            if (!reported)
            {
                var told = violations.Values.Where(v => v.About == stranger)
                    .Select(v => $"{v.Violation.Rule} {(outcomes.TryGetValue(v.Violation.Id, out var o) ? $"{o.Resolution.Outcome} ({o.Resolution.Reason})" : "open")}");
                Object(WrongKind.StrangerUnreported, now, $"{stranger} is inside, and the record says {string.Join(", ", told.DefaultIfEmpty("nothing"))}; {Shown(state, stranger)}");
            }
        }
    }

    private static string Shown(SessionState state, Connection connection) => state.People.FirstOrDefault(p => Has(p, connection)) is { } shown
        ? $"shown as {shown.Alias} {shown.Place} {shown.Evidence}{(shown.HostAdmitted ? " admitted" : "")}"
        : "not shown";

    private void JudgeEnd(SessionState state, DateTimeOffset now)
    {
        Counts.Closed++;
        if (state.Phase != SessionPhase.Closed)
        {
            Object(WrongKind.NotClosed, now, $"the meeting ended, and the session is {state.Phase}");
        }

        foreach (var shown in state.People.Where(p => p.Place != Place.Left))
        {
            Object(WrongKind.ShownAndNotThere, now, $"{shown.Alias} is shown {shown.Place} after the end");
        }
    }
}
