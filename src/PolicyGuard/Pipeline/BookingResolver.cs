using PolicyGuard.Decide.Live;

namespace PolicyGuard.Pipeline;

/// <summary>
/// Finds the booked meeting that a session under a personal meeting number is held for: Zoom's webhooks name the personal number, while
/// expected set, profile and consent stand under the booking (use_pmi).
/// </summary>
internal sealed class BookingResolver(HostCalendar calendar)
{
    /// <summary>Told in the session's timeline when nothing is guessed.</summary>
    internal const string Unclear =
        "This session runs under the host's personal meeting number and more than one booking fits its time; none is guessed, so nobody is expected";

    /// <summary>A host who opens the room earlier than this before a booking does not open it for that one.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(20);

    /// <summary>For a booking whose duration Zoom does not tell.</summary>
    private const int UsualMinutes = 60;

    /// <summary>The state with its booking, once it is found; found once, it stays.</summary>
    /// <param name="at">When the event happened that is being decided.</param>
    internal SessionState Resolve(string practice, SessionState state, DateTimeOffset at)
    {
        // Later on only the told start says which booking was meant, not whatever the clock says by now.
        if (state is not { MeetingId: { } number, BookedMeetingId: null, BookingUnclear: false, Phase: not SessionPhase.Closed }
            || (state.StartedAt ?? (state.Revision == 0 ? at : null)) is not { } began)
        {
            return state;
        }

        string? found = null;
        foreach (var booked in calendar.Of(practice, state.HostId))
        {
            if (booked.PersonalNumber == number && booked.MeetingId != number && Fits(booked, began))
            {
                if (found is not null)
                {
                    return state with { BookingUnclear = true };
                }

                found = booked.MeetingId;
            }
        }

        return found is null ? state : state with { BookedMeetingId = found };
    }

    private static bool Fits(PlannedMeeting booked, DateTimeOffset began) =>
        began >= booked.StartsAt - Early && began < booked.StartsAt.AddMinutes(booked.DurationMinutes > 0 ? booked.DurationMinutes : UsualMinutes);
}
