using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Zoom allows 100 create and update calls per host and UTC day, which we share with the clinic's own booking.</summary>
public static class UpdateBudget
{
    /// <summary>Calls we leave to the clinic: with no more than this left of the day, updates are scarce.</summary>
    public const int Reserve = 20;

    /// <summary>Minutes after midnight for each severity.</summary>
    private const int Band = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    /// <summary>The scarcer the calls, the worse and the sooner it must be.</summary>
    internal static bool Allows(MeetingDraft draft, Severity worst, DateTimeOffset? startsAt)
    {
        var soon = startsAt is { } start && start - draft.Now < Soon;
        return draft.Context.UpdatesLeftToday switch
        {
            <= 0 => false,
            <= Reserve => soon && worst == Severity.Critical,
            <= 2 * Reserve => soon || worst >= Severity.High,
            _ => true,
        };
    }

    /// <summary>Few are left of the day: what is sent is sent one by one.</summary>
    internal static bool IsScarce(MeetingDraft draft) => draft.Context.UpdatesLeftToday <= Reserve;

    /// <summary>When Zoom counts anew.</summary>
    internal static DateTimeOffset ResetAfter(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);

    internal static string Reason(DateTimeOffset now) => ReasonUntil(ResetAfter(now));

    internal static string ReasonUntil(DateTimeOffset reset) =>
        $"Zoom's daily updates for this host are used up or reserved until {Utc(reset)}";

    /// <summary>Another limit than a host's 100 updates: that of the account's plan, for all requests of a kind.</summary>
    internal static string AccountReasonUntil(DateTimeOffset reset) =>
        $"Zoom's daily limit of requests for the whole account is used up until {Utc(reset)}";

    /// <summary>Of a change that waits for another one's result, which tells whether it may be sent today.</summary>
    internal static string OneAtATime(DateTimeOffset now) =>
        $"Zoom's daily updates for this host are nearly used up: sent one at a time, and what is left over after {Utc(ResetAfter(now))}";

    private static string Utc(DateTimeOffset at) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    /// <summary>After 00:00 UTC: the worst first, and of those the next to start.</summary>
    internal static DateTimeOffset NextTry(DateTimeOffset now, Severity worst, DateTimeOffset? startsAt)
    {
        var days = Math.Clamp((startsAt - now)?.Days ?? Band - 1, 0, Band - 1);
        return ResetAfter(now).AddMinutes(1 + Band * (Severity.Critical - worst) + days);
    }
}
