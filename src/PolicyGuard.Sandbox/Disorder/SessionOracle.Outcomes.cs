using System.Globalization;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>No outcome in the record is untrue.</content>
internal sealed partial class SessionOracle
{
    private const string LeftFirst = "they were seen to leave before anything was done";

    private readonly HashSet<string> shownToHost = new(StringComparer.Ordinal);

    /// <summary>The panel says that it showed something to the host.</summary>
    internal void NoticesShown(DateTimeOffset at) => shownToHost.Add(string.Create(CultureInfo.InvariantCulture, $"shown to the host at {at.UtcDateTime:HH:mm:ss} UTC"));

    private bool IsShownToHost(string? reason) => reason is not null && lie != OracleLie.NothingIsShown && shownToHost.Any(s => reason.StartsWith(s, StringComparison.Ordinal));

    private RecordedOutcome Recorded(RaisedViolation raised, Resolution resolution, DateTimeOffset now)
    {
        Counts.Reasons++;
        if (resolution.Outcome == Outcome.Removed && raised.About is { } gone && ((gone.IsReallyInside && gone.RemovedByAppAt is null) || lie == OracleLie.RemovedAreStillThere))
        {
            Object(WrongKind.UntrueOutcome, now, $"{Say(raised, resolution)}, and they are inside");
        }

        return new RecordedOutcome(raised, resolution, now, WhyUntrueNow(raised, resolution, now));
    }

    /// <summary>The newest outcome of each violation: nothing more will be told, so what is recorded stands.</summary>
    private void JudgeStandingOutcomes()
    {
        foreach (var standing in outcomes.Values)
        {
            var why = standing.Untrue ?? WhyUntrueInTheEnd(standing);
            if (why is not null)
            {
                var kind = standing.Resolution.Reason is null ? WrongKind.UntrueOutcome : WrongKind.UntrueReason;
                Object(kind, standing.At, $"{Say(standing.Raised, standing.Resolution)}, and {why}");
            }
        }
    }

    private static string Say(RaisedViolation raised, Resolution resolution) =>
        $"{raised.Violation.Rule} about {raised.About?.ToString() ?? raised.Violation.Subject}: {resolution.Outcome} ({resolution.Reason})";

    /// <summary>Against what is so, and was told, in the moment of recording.</summary>
    private string? WhyUntrueNow(RaisedViolation raised, Resolution resolution, DateTimeOffset now) => resolution.Outcome switch
    {
        Outcome.Overridden => "nobody said hands off",
        Outcome.Suggested or Outcome.Prevented => "no rule only observes here",
        Outcome.FixedVerified => WhyNotFixed(raised, now),
        Outcome.FixedUnverified when resolution.Reason is { } reason && !reason.StartsWith("gone", StringComparison.Ordinal) && !reason.StartsWith("stopped at", StringComparison.Ordinal) => WhyUntrueReason(raised, reason, now),
        Outcome.FixedUnverified when raised.About is { } about && about.IsReallyInside && about.ToldGoneAt < raised.Violation.OccurredAt => "they are inside, and nothing told otherwise",
        Outcome.HostDecided => WhyNotTheHost(raised, resolution.Reason, now),
        Outcome.Held => WhyNotHeld(raised, now),
        Outcome.FalsePositive => WhyNotFalse(raised, resolution.Reason),
        Outcome.Deferred or Outcome.Unenforced or Outcome.Failed => WhyUntrueReason(raised, resolution.Reason, now),
        Outcome.Removed or Outcome.FixedUnverified => null,
    };

    /// <summary>Against all that came to be known.</summary>
    private string? WhyUntrueInTheEnd(RecordedOutcome standing)
    {
        var (about, occurred, reason) = (standing.Raised.About, standing.Raised.Violation.OccurredAt, standing.Resolution.Reason);
        return standing.Resolution.Outcome switch
        {
            Outcome.Removed when about is { RemovedByAppAt: null, RemovedByHostAt: null } => "nobody removed them",
            Outcome.FixedUnverified when about is { IsReallyInside: true } && about.InsideSince < standing.At && !about.WasAt(Whereabouts.Nowhere, occurred, DateTimeOffset.MaxValue)
                && !about.WasAt(Whereabouts.Waiting, occurred, DateTimeOffset.MaxValue) => "they never went",
            Outcome.Failed or Outcome.Unenforced when about is { RemovedByAppAt: { } removed } && removed >= occurred.AddSeconds(-1) && IsOfCall(reason) => "the removal took effect",
            Outcome.Failed or Outcome.Unenforced when standing.Raised.Violation.Rule == "LIV-11" && IsOfCall(reason)
                && truth.Recordings.Any(r => r.ByApp && r.From <= occurred.AddSeconds(2) && r.Until >= occurred) => "the recording was stopped",
            Outcome.Unenforced when reason == LeftFirst && about is { RemovedByAppAt: not null } => "they were removed",
            Outcome.Unenforced when reason == LeftFirst && about is { IsReallyInside: true } && about.InsideSince < standing.At && about.ToldGoneAt < standing.Raised.At => "they are inside",
            _ => null,
        };
    }

    /// <summary>It speaks of something that was asked of Zoom or of the panel.</summary>
    private static bool IsOfCall(string? reason) => reason is not null && (reason.EndsWith("nothing happened", StringComparison.Ordinal) || reason.EndsWith("refused it", StringComparison.Ordinal)
        || reason.EndsWith("no answer", StringComparison.Ordinal) || reason == LeftFirst);

    private string? WhyNotFixed(RaisedViolation raised, DateTimeOffset now) => raised.Violation.Rule switch
    {
        "LIV-11" => (truth.Recording && truth.RecordingSince <= raised.Violation.OccurredAt.AddSeconds(2)) || lie == OracleLie.RecordingStillRuns ? "it runs" : null,
        "LIV-01" => truth.WaitingRoomOn ? null : "the waiting room is off",
        "LIV-03" or "LIV-06" => raised.About is { } about && (about.IsOnTheWay || about.WasAt(Whereabouts.Inside, raised.Violation.OccurredAt, now)) ? null : "they did not come in",
        _ => "the oracle knows of nothing that this rule could fix",
    };

    private string? WhyNotTheHost(RaisedViolation raised, string? reason, DateTimeOffset now) => reason switch
    {
        "the host let this person in" => WasLetIn(raised.About) && lie != OracleLie.HostLetNobodyIn ? null : "the host did not",
        "the host let them back in" => lie != OracleLie.HostLetNobodyIn && raised.About is { } about
            && truth.Connections.Any(c => c.Member.Owner == about.Member.Owner && c.AdmittedByHost && c.AdmittedByHostAt >= raised.Violation.OccurredAt.AddSeconds(-10)) ? null : "the host did not",
        "the host let them in, or it turned out who they are" => raised.About is { } about && Belongs(about) ? null : "neither is so",
        "left before they were let in" => raised.About is { IsReallyInside: false } ? null : "they are inside",
        "it was stopped before it had to be" => truth.Recordings.Any(r => !r.ByApp && r.From <= raised.Violation.OccurredAt.AddSeconds(2) && r.Until >= raised.Violation.OccurredAt.AddSeconds(-2) && r.Until <= now)
            ? null : "it was not",
        not null when reason.StartsWith("removed in Zoom by the host", StringComparison.Ordinal) => raised.About is { RemovedByHostAt: not null } ? null : "the host removed nobody",
        _ => IsShownToHost(reason) ? null : "nothing was shown to the host then",
    };

    private string? WhyNotHeld(RaisedViolation raised, DateTimeOffset now)
    {
        if (raised.Violation.Rule == "LIV-15")
        {
            return HostMustSeemAway(raised.Violation.OccurredAt.AddSeconds(-1.5), now) ? null : "the host was there";
        }

        // Who waits is held; whoever was inside must have gone to wait since.
        var since = raised.Violation.Before == "waiting" ? DateTimeOffset.MinValue : raised.Violation.OccurredAt.AddSeconds(-5);
        return lie != OracleLie.NobodyWaits && raised.About is { } about && about.WasAt(Whereabouts.Waiting, since, now) ? null : "they were not waiting";
    }

    private string? WhyNotFalse(RaisedViolation raised, string? reason) => reason switch
    {
        "the host was back within a second" => HostWasAwayBetween(raised.Violation.OccurredAt.AddSeconds(1.5), raised.Violation.OccurredAt.AddSeconds(1.5)) ? "the host was away" : null,
        "the meeting ended as the host left" => truth.IsOver ? null : "it goes on",
        "it turned out to be somebody known" => raised.About is { } about && IsStranger(about) ? "they are a stranger" : null,
        _ => "the oracle knows no such reason",
    };
}
