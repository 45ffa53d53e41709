using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>What a name, a place and a time can tell of two sightings without a common id: little, and only where nobody else may be meant.</summary>
internal static class PanelNames
{
    internal static readonly TimeSpan SameTime = TimeSpan.FromSeconds(15);

    /// <summary>The one person of this name, told to be there within the same moments, or given another role then, which may change the client's id.</summary>
    internal static Participant? Named(SessionState state, string? name, Place place, DateTimeOffset at)
    {
        Participant? only = null;
        foreach (var person in state.People)
        {
            if (name is not null && person.NameKey == name && WasThere(person, at))
            {
                if (only is not null)
                {
                    return null;
                }

                only = person;
            }
        }

        return only is { PanelOnly: false, Place: not Place.Left } && only.Place == place
            && ((only.PanelUuids.IsEmpty && (at - only.PlaceAt).Duration() <= SameTime) || (only.MeetingRole is not null && (at - only.RoleAt).Duration() <= SameTime)) ? only : null;
    }

    /// <summary>The only other person of this name, known from events alone, and come to the same place at the same time.</summary>
    internal static Participant? OnlyOther(Turn turn, Participant shown)
    {
        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (person.Alias != shown.Alias && shown.NameKey is not null && person.NameKey == shown.NameKey && WasThere(person, shown.PlaceAt))
            {
                if (only is not null)
                {
                    return null;
                }

                only = person;
            }
        }

        return only is { PanelUuids.IsEmpty: true, PanelOnly: false, Place: not Place.Left } && only.Place == shown.Place && IsSameTime(turn, shown, only.PlaceAt) ? only : null;
    }

    /// <summary>A picture tells that they are there, and not since when: but what is told late may be of somebody who has gone since.</summary>
    internal static bool IsSameTime(Turn turn, Participant shown, DateTimeOffset at) => (at - shown.PlaceAt).Duration() <= SameTime || (shown.FromPicture && at <= shown.PlaceAt && !turn.IsLate);

    /// <summary>Somebody known may be meant: of the same name, or not shown by the client so far and of no certain name; also one who left after what is told now.</summary>
    internal static bool MayBeKnown(SessionState state, Sighting who, DateTimeOffset at)
    {
        foreach (var person in state.People)
        {
            if (WasThere(person, at) && (IsAlike(person, who.NameKey) || (who.NameKey is not null && person.NameKey == who.NameKey)))
            {
                return true;
            }
        }

        return Unmatched(state, who.NameKey) > 0;
    }

    internal static bool MayBeOfEvents(SessionState state, Participant shown)
    {
        foreach (var person in state.People)
        {
            if (!person.PanelOnly && WasThere(person, shown.PlaceAt) && IsAlike(person, shown.NameKey))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There, or left no earlier than what is told now.</summary>
    internal static bool WasThere(Participant person, DateTimeOffset at) => person.Place != Place.Left || person.PlaceAt >= at;

    /// <summary>Not shown by the client, and a name does not tell them apart: a telephone's number is spelt in many ways.</summary>
    private static bool IsAlike(Participant person, string? name) =>
        person.PanelUuids.IsEmpty && (person.NameKey is null || name is null || person.NameKey == name || person.PhoneKey is not null);

    internal static int Unmatched(SessionState state, string? name)
    {
        var count = 0;
        foreach (var seat in state.Companion is { } link ? link.Unmatched : ImmutableArray<UnmatchedSeat>.Empty)
        {
            count += seat.NameKey == name ? 1 : 0;
        }

        return count;
    }
}
