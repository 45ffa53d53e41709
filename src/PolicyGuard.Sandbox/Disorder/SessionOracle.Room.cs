using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>What is shown of the room at quiet moments: who is in it, its phase, its recording, and its end.</content>
internal sealed partial class SessionOracle
{
    private void JudgeRoster(SessionState state, DateTimeOffset now)
    {
        foreach (var shown in state.People.Where(p => p.Place != Place.Left))
        {
            var ever = truth.Connections.Where(c => Has(shown, c)).ToArray();
            var here = ever.Where(c => c.InZoom != Whereabouts.Nowhere).ToArray();
            var there = lie != OracleLie.EverybodyIsElsewhere && (here.Any(c => shown.Place == Place.Inside ? c.InZoom == Whereabouts.Inside : c.InZoom == Whereabouts.Waiting)
                || (shown.Place == Place.Inside && ever.Length > 0 && ever[^1] is { IsDead: true, EndIsNeverTold: true }));
            if (!there)
            {
                Object(WrongKind.ShownAndNotThere, now, $"{shown.Alias} ({string.Join(", ", ever.Select(c => $"{c} {c.InZoom}"))}) is shown {shown.Place}");
            }

            if (here.Where(c => !c.IsBound).Select(c => c.Who).Distinct().Count() > (lie == OracleLie.EverybodyIsOne ? 0 : 1) && !shown.Ambiguous)
            {
                Object(WrongKind.TwoBecameOne, now, $"{shown.Alias} is {string.Join(" and ", ever.AsEnumerable())}");
            }

            // Who comes under a name that is on file cannot be told from its owner; whoever is shown for what they proved can.
            if (shown.PersonId is { } id && (shown.Evidence != Evidence.L1 || script.Conditions.KnownBy != KnownBy.Name)
                && here.FirstOrDefault(c => PersonOf(c) != id || lie == OracleLie.EverybodyIsSomebodyElse) is { } other)
            {
                Object(WrongKind.WrongIdentity, now, $"{other} is taken for {id}");
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
        if (!IsToBeSecured() && lie != OracleLie.RoomIsComplete)
        {
            return;
        }

        Counts.Secured++;
        var isRight = state.Phase == SessionPhase.Secured
            || (state.Phase == SessionPhase.Challenge && truth.Connections.Any(c => c.IsReallyInside && !ProvesToBelong(c)))
            || (state.Phase == SessionPhase.Recovering && IsAwaited(now));
        if (!isRight)
        {
            Object(WrongKind.NotSecured, now, $"the room is {state.Phase}, though host and clients are in and {(IsAwaited(now) ? "a place is kept" : "nobody is awaited")}");
        }
    }

    /// <summary>Of this very recording: what was recorded of an earlier one says nothing about it.</summary>
    private void JudgeRecording(DateTimeOffset now, bool settled)
    {
        if ((!truth.Recording && lie != OracleLie.RecordingStillRuns) || script.Conditions.IsRecordingAgreed)
        {
            return;
        }

        Counts.Recordings++;
        var isReported = violations.Values.Any(v => v.Violation.Rule == "LIV-11" && v.Violation.OccurredAt >= truth.RecordingSince.AddSeconds(-2)
            && (outcomes.TryGetValue(v.Violation.Id, out var o) ? o.Resolution.Outcome is Outcome.Failed or Outcome.Unenforced or Outcome.Deferred or Outcome.Overridden : !settled));
        if (!isReported)
        {
            Object(WrongKind.RecordingLeftRunning, now, "a recording runs that nobody agreed to, and the record does not say so");
        }
    }

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
