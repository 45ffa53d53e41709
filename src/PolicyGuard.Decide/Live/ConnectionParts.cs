using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// One connection may have parts with ids of their own: a telephone beside the computer, the main room before a breakout room. A part that
/// ends ends nothing else, however often and in whatever order Zoom tells it.
/// </summary>
internal static class ConnectionParts
{
    /// <summary>More parts than one session brings; the oldest are dropped.</summary>
    private const int MostEnded = 16;

    /// <summary>The leave is of a part alone: the person stays where they are.</summary>
    internal static bool IsOfPart(Turn turn, Participant person, Sighting who, LeaveReason reason) =>
        Has(person.EndedParts, who) || IsTelephone(person, who)
        || (person.Place == Place.Inside && reason is not (LeaveReason.RemovedByHost or LeaveReason.HostEnded) && (reason == LeaveReason.MovedToBreakoutRoom || IsOfEarlierRoom(turn, person, who) || IsOfComputer(person, who)));

    internal static bool IsTelephone(Participant person, Sighting who) => Has(person.Telephones, who);

    /// <summary>They have come in under a newer user_id since, of which Zoom may tell first.</summary>
    private static bool IsOfEarlierRoom(Turn turn, Participant person, Sighting who) =>
        !who.ByPanel && who.UserId is { } user && Newest(person) is { } newest && newest != user
        && (person.UserIds.Contains(user) || (person.JoinHeard && turn.Input.At < person.PlaceAt + Moves.SameSecond));

    /// <summary>The computer goes, and the telephone that was bound to it stays.</summary>
    private static bool IsOfComputer(Participant person, Sighting who) =>
        !person.Telephones.IsEmpty && !IsTelephone(person, who)
        && (who.ByPanel ? who.Uuid is { } id && PanelIds.Has(person.PanelUuids, id) : who.UserId is { } user && Newest(person) == user);

    /// <summary>Takes the part out of the ids by which the person is known to be here.</summary>
    internal static void End(Turn turn, Participant person, Sighting who)
    {
        if (Has(person.EndedParts, who))
        {
            return;
        }

        if (IsOfComputer(person, who))
        {
            turn.Put(WithEnded(person, [.. person.UserIds.Concat(person.Uuids).Concat(person.PanelUuids).Except(person.Telephones)]) with { Telephones = [], IsComputer = false, ByTelephone = true, PartEndedAt = turn.Input.At });
            turn.Tell("event", null, $"{person.Alias} goes on by telephone alone");
            return;
        }

        var telephone = IsTelephone(person, who);
        var ended = WithEnded(person, telephone ? [.. person.Telephones.Where(id => IsOf(id, who) || IsOfOneTelephone(person))] : who.UserId is { } user ? [user] : []) with { PartEndedAt = turn.Input.At };
        // A room that they leave and were not heard to come into: how they came there nobody saw.
        var unheard = who.UserId is { } id && !person.UserIds.Contains(id) && !person.Accepted;
        turn.Put(telephone ? ended : ended with { Uuids = person.Uuids, ChangedRoomsAt = turn.Input.At, JoinUnseen = ended.JoinUnseen || unheard });
        if (!telephone && Other(turn, person) is { } newer)
        {
            turn.Put(Binding.Fold(turn, newer, turn.Find(person.Alias)!));
        }

        turn.Tell("event", null, telephone ? $"The telephone of {person.Alias} hung up" : $"{person.Alias} changed rooms");
    }

    /// <summary>Without a participant_uuid the join of the other room, heard first, was taken for another connection.</summary>
    private static Participant? Other(Turn turn, Participant person)
    {
        foreach (var other in turn.State.People)
        {
            if (other.Alias != person.Alias && other is { Place: Place.Inside, JoinHeard: true } && (person.Uuids.IsEmpty || other.Uuids.IsEmpty)
                && (turn.Input.At - other.PlaceAt).Duration() < Moves.SameSecond && other.UserIds.Length == 1
                && ((other.NameKey is not null && other.NameKey == person.NameKey) || (other.ZoomUserId is not null && other.ZoomUserId == person.ZoomUserId)))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Where Zoom leaves out the participant_uuid: the only one who left for another room in that second and shows this name or account.</summary>
    internal static Participant? ChangedRooms(Turn turn, Sighting who)
    {
        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (!who.ByPanel && (who.Uuid is null || person.Uuids.IsEmpty) && person.Place == Place.Inside && (turn.Input.At - person.ChangedRoomsAt).Duration() < Moves.SameSecond
                && ((who.NameKey is not null && who.NameKey == person.NameKey) || (who.ZoomUserId is not null && who.ZoomUserId == person.ZoomUserId)))
            {
                if (only is not null)
                {
                    return null;
                }

                only = person;
            }
        }

        return only;
    }

    internal static Participant WithEnded(Participant person, ImmutableArray<string> ids)
    {
        var ended = person.EndedParts.AddRange(ids);
        return person with
        {
            EndedParts = ended.Length > MostEnded ? ended[^MostEnded..] : ended, Telephones = person.Telephones.RemoveAll(ids.Contains),
            UserIds = person.UserIds.RemoveAll(ids.Contains), Uuids = person.Uuids.RemoveAll(ids.Contains), PanelUuids = person.PanelUuids.RemoveAll(ids.Contains),
        };
    }

    /// <summary>The id under which they came in is their newest, also where it had ended: they are in the main room again, say.</summary>
    internal static Participant WithNewest(Turn turn, Participant person, Sighting who) =>
        who.UserId is { } user && !person.Telephones.Contains(user) && (turn.Input.At > person.PartEndedAt || !person.EndedParts.Contains(user))
        ? person with { EndedParts = person.EndedParts.Remove(user), UserIds = person.UserIds.Remove(user).Add(user) }
        : person;

    /// <summary>A second join of somebody inside that has a number is their telephone.</summary>
    internal static Participant MarkTelephone(Participant person, Participant? before, Sighting who) =>
        who is { PhoneKey: not null, UserId: { } user } && before is { Place: Place.Inside, PhoneKey: null } && before.UserIds.Contains(user) && before.UserIds.Length > 1
            ? person with { IsComputer = true, Telephones = [.. person.Telephones.Union(IdsOf(who))] }
            : person;

    /// <summary>Their computer left, as it seemed, and they went on by telephone: it only changed rooms, and is here under its old participant_uuid.</summary>
    internal static Participant WithComputerBack(Participant person, Participant? before, Sighting who) =>
        before is { Place: Place.Inside, ByTelephone: true } && who is { ByPanel: false, PhoneKey: null, UserId: { } user, Uuid: { } uuid }
        && before.EndedParts.Contains(uuid) && !before.UserIds.Contains(user) && !before.EndedParts.Contains(user)
            ? person with
            {
                IsComputer = true, ByTelephone = false, Telephones = [.. before.UserIds, .. before.Uuids, .. before.PanelUuids],
                EndedParts = person.EndedParts.Remove(uuid), Uuids = person.Uuids.Remove(uuid).Add(uuid),
            }
            : person;

    /// <summary>The host's client shows the telephone under an id of its own and the same name: it was taken for a stranger while the bind was heard first.</summary>
    internal static Participant WithShownTelephone(Turn turn, Participant person, Sighting who)
    {
        var shown = turn.State.People.Where(p => p is { PanelOnly: true, Place: Place.Inside } && p.NameKey is not null && p.NameKey == who.NameKey && p.Alias != person.Alias
            && (p.PlaceAt - turn.Input.At).Duration() <= PanelNames.SameTime).ToList();
        if (shown is not [var telephone])
        {
            return person;
        }

        turn.Forget(telephone, person.Alias);
        return person with { PanelUuids = [.. telephone.PanelUuids, .. person.PanelUuids], Telephones = [.. person.Telephones.Union(telephone.PanelUuids)] };
    }

    internal static IEnumerable<string> IdsOf(Sighting who)
    {
        if (who.UserId is { } user)
        {
            yield return user;
        }

        if (who.Uuid is { } uuid)
        {
            yield return uuid;
        }
    }

    /// <summary>A user_id, a participant_uuid and the client's id at most.</summary>
    private static bool IsOfOneTelephone(Participant person) => person.Telephones.Length <= 3;

    private static bool IsOf(string id, Sighting who) => id == who.UserId || id == who.Uuid;

    private static bool Has(ImmutableArray<string> ids, Sighting who) =>
        !ids.IsEmpty && ((who.UserId is { } user && ids.Contains(user)) || (who.UserId is null && who.Uuid is { } uuid && (ids.Contains(uuid) || (who.ByPanel && PanelIds.Has(ids, uuid)))));

    private static string? Newest(Participant person)
    {
        for (var at = person.UserIds.Length - 1; at >= 0; at--)
        {
            if (!person.Telephones.Contains(person.UserIds[at]))
            {
                return person.UserIds[at];
            }
        }

        return null;
    }
}
