using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>When a meeting is, and when it is looked at again.</summary>
internal static class MeetingTimes
{
    private const int Instant = 1;

    private static readonly (string Name, TimeSpan Before)[] Rechecks =
    [
        ("recheck:T-24h", TimeSpan.FromHours(24)), ("recheck:T-2h", TimeSpan.FromHours(2)), ("recheck:T-15m", TimeSpan.FromMinutes(15)),
    ];

    internal static IEnumerable<MeetingSlot> SlotsOf(MeetingFacts meeting) =>
        !meeting.Occurrences.IsDefaultOrEmpty ? meeting.Occurrences.OrderBy(slot => slot.StartsAt)
        : meeting.StartsAt is { } start ? [new MeetingSlot(start, meeting.DurationMinutes)]
        : [];

    /// <summary>What runs now or comes next; null when nothing does or no time is fixed.</summary>
    internal static MeetingSlot? NextOf(MeetingFacts meeting, DateTimeOffset now) => SlotsOf(meeting).FirstOrDefault(slot => slot.EndsAt > now);

    internal static MeetingStanding StandingOf(MeetingFacts meeting, DateTimeOffset now) =>
        meeting.Started || meeting.Type == Instant ? MeetingStanding.Running
        : SlotsOf(meeting).Any() && NextOf(meeting, now) is null ? MeetingStanding.Past
        : MeetingStanding.Expected;

    /// <summary>Rechecks for a start; those already behind us are cancelled. A series is looked at again after each occurrence.</summary>
    internal static IEnumerable<TimerRequest> RechecksFor(MeetingSlot? next, bool more, DateTimeOffset now)
    {
        foreach (var (name, before) in Rechecks)
            yield return new TimerRequest(name, next?.StartsAt - before is { } due && due > now ? due : null);
        yield return new TimerRequest("recheck:after", next is not null && more ? next.EndsAt.AddMinutes(5) : null);
    }

    internal static IEnumerable<TimerRequest> None()
    {
        foreach (var name in new[] { "recheck:T-24h", "recheck:T-2h", "recheck:T-15m", "recheck:after", "quota", "reread", "resume", "release" })
            yield return new TimerRequest(name, null);
    }
}
