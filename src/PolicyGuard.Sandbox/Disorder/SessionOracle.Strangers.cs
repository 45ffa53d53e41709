using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>A stranger is out or truthfully reported.</content>
internal sealed partial class SessionOracle
{
    /// <summary>The rules that put somebody out.</summary>
    private static bool IsAboutStrangers(Violation violation) => violation.Rule is "LIV-05" or "LIV-07" or "LIV-20";

    /// <summary>
    /// While the host is there and the service runs, a stranger is in the record soon after Zoom told of them, however much else goes on.
    /// </summary>
    internal void LookAtStrangers(DateTimeOffset now)
    {
        var since = now - Quiet[0];
        if (truth.IsOver || restartedAt > since || HostWasAwayBetween(since, now) || !truth.Connections.Any(c => c.Member.Part == Part.Host && c.IsReallyInside && c.ComingHeardAt < since))
        {
            return;
        }

        foreach (var stranger in truth.Connections.Where(c => IsStrangerInside(c) && c.ComingHeardAt < since && c.InsideSince < since))
        {
            Counts.StrangersLookedAt++;
            if ((!VisitOf(stranger).Any() && !IsAmongUntold(stranger)) || lie == OracleLie.NothingIsRecorded)
            {
                Object(WrongKind.StrangerUnreported, now, $"{stranger} was told of {(now - stranger.ComingHeardAt!.Value).TotalSeconds:0} s ago, and nothing is recorded");
            }
        }
    }

    /// <param name="settled">Whatever was tried has had its time.</param>
    private void JudgeStrangers(SessionState state, DateTimeOffset now, bool settled)
    {
        Counts.StrangersOut += settled ? truth.Connections.Count(c => c.Member.Part is Part.Stranger or Part.Bot && c.RemovedByAppAt is not null) : 0;
        foreach (var stranger in truth.Connections.Where(IsStrangerInside))
        {
            var records = VisitOf(stranger).ToArray();
            if (records.Any(v => outcomes.TryGetValue(v.Violation.Id, out var o) ? Reports(o) : !settled && IsBeingDealtWith(state, stranger)) || IsAmongUntold(stranger))
            {
                Counts.StrangersReported += settled ? 1 : 0;
                continue;
            }

            var told = records.Select(v => $"{v.Violation.Rule} {(outcomes.TryGetValue(v.Violation.Id, out var o) ? $"{o.Resolution.Outcome} ({o.Resolution.Reason})" : "open")}");
            Object(WrongKind.StrangerUnreported, now, $"{stranger} is inside, and the record says {string.Join(", ", told.DefaultIfEmpty("nothing"))}; {Shown(state, stranger)}");
        }
    }

    /// <summary>What is recorded of this coming: a record of an earlier one says nothing about it.</summary>
    private IEnumerable<RaisedViolation> VisitOf(Connection stranger) => violations.Values.Where(v => v.About == stranger && IsAboutStrangers(v.Violation)
        && (v.At >= stranger.InsideSince || (outcomes.TryGetValue(v.Violation.Id, out var o) && o.At >= stranger.InsideSince)));

    /// <summary>Only the panel showed them, and the host was to be asked about people who cannot be told apart.</summary>
    private bool IsAmongUntold(Connection stranger) => !stranger.IsTold && violations.Values.Any(v => v.Violation is { Rule: "LIV-04", Subject: "room" } && v.At >= stranger.InsideSince);

    /// <summary>
    /// It says that they are inside, or were when nothing more was done. That the host decided says so only when the panel showed it to them.
    /// </summary>
    private bool Reports(RecordedOutcome recorded) => recorded.Resolution.Outcome switch
    {
        Outcome.Unenforced or Outcome.Failed or Outcome.Deferred or Outcome.Overridden or Outcome.Suggested => recorded.Resolution.Reason is not (LeftFirst or "left before they were let in"),
        Outcome.HostDecided => IsShownToHost(recorded.Resolution.Reason),
        Outcome.Removed or Outcome.Held or Outcome.FalsePositive or Outcome.FixedVerified or Outcome.FixedUnverified or Outcome.Prevented => false,
    };

    private static bool IsBeingDealtWith(SessionState state, Connection stranger) =>
        state.People.Any(p => Has(p, stranger) && (p.CardUntil is not null || state.Pending.Any(a => a.Alias == p.Alias)));

    private static string Shown(SessionState state, Connection connection) => state.People.FirstOrDefault(p => Has(p, connection)) is { } shown
        ? $"shown as {shown.Alias} {shown.Place} {shown.Evidence}{(shown.HostAdmitted ? " admitted" : "")}"
        : "not shown";
}
