using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>Zoom allows 100 create and update calls per host and UTC day, which we share with the clinic's own booking.</summary>
internal static class UpdateBudget
{
    /// <summary>Calls we leave to the clinic.</summary>
    internal const int Reserve = 20;

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

    /// <summary>When Zoom counts anew.</summary>
    internal static DateTimeOffset ResetAfter(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);

    internal static string Reason(DateTimeOffset now) => ReasonUntil(ResetAfter(now));

    internal static string ReasonUntil(DateTimeOffset reset) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Zoom's daily updates for this host are used up or reserved until {reset.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    /// <summary>After 00:00 UTC: the worst first, and of those the next to start.</summary>
    internal static DateTimeOffset NextTry(DateTimeOffset now, Severity worst, DateTimeOffset? startsAt)
    {
        var days = Math.Clamp((startsAt - now)?.Days ?? Band - 1, 0, Band - 1);
        return ResetAfter(now).AddMinutes(1 + Band * (Severity.Critical - worst) + days);
    }
}
