using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Two connections that turn out to be one person's: a computer and a telephone, or one join told under two ids.</summary>
internal static class Binding
{
    internal static void Bind(Turn turn, LiveFact.PhoneBound fact)
    {
        // Which of the two is the telephone Zoom's words leave open; it is the one that joined with a number.
        var known = Matching.Match(turn, fact.Who);
        var other = turn.State.People.FirstOrDefault(p => p.UserIds.Contains(fact.BoundUserId) || (fact.BoundUuid is { } uuid && p.Uuids.Contains(uuid)));
        var (ownCalls, otherCalls) = (IsTelephone(known) || (known is null && other is not null && !IsTelephone(other)), IsTelephone(other));
        if (ownCalls == otherCalls && known is not null && other is not null)
        {
            // Whoever came later is the telephone: the other may have had one before, which hung up.
            (ownCalls, otherCalls) = (known.FirstInsideAt > other.FirstInsideAt, known.FirstInsideAt < other.FirstInsideAt);
        }

        var own = Matching.Find(turn, fact.Who);
        other = turn.Find(other?.Alias);
        if (other is null && own.EndedParts.Contains(fact.BoundUserId))
        {
            // The bind is told once more, and the telephone has hung up since.
            turn.Put(own);
            return;
        }

        if (other is null || other.Alias == own.Alias)
        {
            var isTelephone = other is null && known is not null && !IsTelephone(known);
            own = other is null && IsTelephone(known) ? AwaitComputer(own, [.. own.UserIds, .. own.Uuids]) : own;
            turn.Put(own with
            {
                // The one of the two who is here already came by a computer, so the other is the telephone, whose own join is still to be heard.
                IsComputer = own.IsComputer || isTelephone,
                Telephones = isTelephone ? [.. own.Telephones.Union(ConnectionParts.IdsOf(new Sighting(fact.BoundUuid, fact.BoundUserId)))] : own.Telephones,
                UserIds = own.UserIds.Contains(fact.BoundUserId) ? own.UserIds : own.UserIds.Insert(0, fact.BoundUserId),
                Uuids = fact.BoundUuid is null || own.Uuids.Contains(fact.BoundUuid) ? own.Uuids : own.Uuids.Insert(0, fact.BoundUuid),
            });
            return;
        }

        turn.Put(own);
        var (main, added) = ownCalls && !otherCalls ? (other, own) : (own, other);
        ImmutableArray<string> telephone = ownCalls == otherCalls ? [] : [.. added.UserIds, .. added.Uuids, .. added.PanelUuids];
        var hungUp = added is { Place: Place.Left, FirstInsideAt: not null } && main.Place != Place.Left;
        var one = Fold(turn, main, added) with { IsComputer = true };
        if (main.Place == Place.Left && main.PlaceAt != default && added.Place == Place.Inside)
        {
            // Told after the computer left: they go on by telephone alone.
            turn.Put(ConnectionParts.WithEnded(one, [.. main.UserIds, .. main.Uuids, .. main.PanelUuids]) with { Telephones = [], IsComputer = false, ByTelephone = true });
            return;
        }

        turn.Put(hungUp ? ConnectionParts.WithEnded(one, telephone)
            : known is null && otherCalls ? AwaitComputer(one, telephone)
            : one with { Telephones = [.. one.Telephones.Union(telephone)], JoinUnseen = one.JoinUnseen || (known is null && !one.Accepted) });
        turn.Tell("event", null, $"A telephone belongs to {one.Alias}");
    }

    /// <summary>The computer's own coming was not heard, so nobody can say yet whose telephone this is: the computer's name, once it is heard, is the first that counts.</summary>
    internal static Participant AwaitComputer(Participant person, ImmutableArray<string> telephone) => person.Accepted ? person : person with
    {
        IsComputer = true, JoinUnseen = true, NameKey = null, NameNow = null, ClaimsName = false, Claims = null, Telephones = [.. person.Telephones.Union(telephone)],
    };

    /// <summary>Joined with a number, and is nobody's computer that has or had a telephone.</summary>
    internal static bool IsTelephone(Participant? person) => person is { ByTelephone: true } or { PhoneKey: not null, IsComputer: false, Telephones.IsEmpty: true };

    /// <summary>One participant with the ids of both, known as the better known of the two. The ids of <paramref name="main"/> are the newer ones.</summary>
    /// <returns>The participant, in the place of the better known; the other has left the list.</returns>
    internal static Participant Fold(Turn turn, Participant main, Participant added)
    {
        var (keep, gone) = Rank(added) > Rank(main) ? (added, main) : (main, added);
        turn.Forget(gone, keep.Alias);
        var inside = main.Place == Place.Inside ? main : added.Place == Place.Inside ? added : keep;
        return keep with
        {
            Uuids = [.. added.Uuids.Except(main.Uuids), .. main.Uuids],
            UserIds = [.. added.UserIds.Except(main.UserIds), .. main.UserIds],
            Telephones = [.. main.Telephones.Union(added.Telephones)],
            IsComputer = main.IsComputer || added.IsComputer,
            ByTelephone = false,
            IdsByProof = main.IdsByProof || added.IdsByProof,
            IdsByName = [.. main.IdsByName.Union(added.IdsByName)],
            EndedParts = [.. main.EndedParts.Union(added.EndedParts)],
            BeforeGap = main.BeforeGap && added.BeforeGap,
            PanelUuids = [.. added.PanelUuids.Except(main.PanelUuids), .. main.PanelUuids],
            Retired = keep.Retired.AddRange(gone.Retired),
            RetiredAt = keep.RetiredAt > gone.RetiredAt ? keep.RetiredAt : gone.RetiredAt,
            HostAdmitted = keep.HostAdmitted || gone.HostAdmitted,
            ActedOn = keep.ActedOn || gone.ActedOn,
            PanelByName = keep.PanelByName || gone.PanelByName,
            Ambiguous = keep.Ambiguous || gone.Ambiguous,
            SharesIdWith = keep.SharesIdWith == keep.Alias || keep.SharesIdWith == gone.Alias ? null : keep.SharesIdWith,
            MeetingRole = keep.MeetingRole ?? gone.MeetingRole,
            RoleAt = keep.MeetingRole is null ? gone.RoleAt : keep.RoleAt,
            Place = inside.Place,
            PlaceAt = inside.PlaceAt,
            LearnedLate = inside.LearnedLate,
            FirstInsideAt = keep.FirstInsideAt < gone.FirstInsideAt ? keep.FirstInsideAt : gone.FirstInsideAt ?? keep.FirstInsideAt,
            AdmittedAt = keep.AdmittedAt > gone.AdmittedAt ? keep.AdmittedAt : gone.AdmittedAt,
            JoinHeard = keep.JoinHeard || gone.JoinHeard,
            Entering = keep.Entering && gone.Entering,
        };
    }

    private static int Rank(Participant person) =>
        person.Role == PersonRole.Host ? 12
        : person.IsStaff ? 11
        : person.PersonId is not null ? 4 + (int)person.Evidence
        : person.HostAdmitted ? 3
        : person.SharesIdWith is not null ? 2
        : person.BotSignature is null ? 1
        : 0;
}
