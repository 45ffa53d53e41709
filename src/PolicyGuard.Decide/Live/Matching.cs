using System.Collections.Immutable;
using PolicyGuard.Decide.Live.Rules;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Which connection an event is about. An id decides, and two ids are two participants, whatever names they show; a name decides only for
/// what carries no id at all, within moments, and never for somebody known by better evidence.
/// </summary>
internal static class Matching
{
    /// <summary>Two sightings without a common id are one person only when this close.</summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(10);

    /// <summary>Somebody let in may take this long until they are seen inside.</summary>
    internal static readonly TimeSpan ComingIn = TimeSpan.FromSeconds(30);

    /// <summary>The participant a sighting is about, or null when there is none yet.</summary>
    internal static Participant? Match(Turn turn, Sighting who)
    {
        var (byUuid, byUser) = ById(turn.State, who);
        return byUuid ?? byUser ?? (Seats.Retired(turn.State, who) is null && !who.ByPanel
            ? ByMoment(turn, who) ?? (turn.Input.Fact is LiveFact.Joined ? ConnectionParts.ChangedRooms(turn, who) : null)
            : null);
    }

    /// <summary>One of the ids is somebody's, now or once.</summary>
    internal static bool IsKnown(SessionState state, Sighting who) => ById(state, who) is not (null, null) || Seats.Retired(state, who) is not null;

    /// <summary>The participant a sighting is about, with all it says taken in; a new one when there is none. Not yet put into the state.</summary>
    internal static Participant Find(Turn turn, Sighting who)
    {
        var (byUuid, byUser) = ById(turn.State, who);
        if (byUuid is not null && byUser is not null && byUuid.Alias != byUser.Alias && AreOne(byUuid, byUser))
        {
            var newer = byUser.PlaceAt > byUuid.PlaceAt ? byUser : byUuid;
            turn.Put(Binding.Fold(turn, byUuid, byUser) with { Place = newer.Place, PlaceAt = newer.PlaceAt, Entering = newer.Entering });
        }
        else if (byUuid is not null && byUser is not null && byUuid.Alias != byUser.Alias)
        {
            // One event with the ids of two people: from now on nobody knows which of the two is which.
            turn.Put(byUser with { Ambiguous = true });
            return byUuid with { Ambiguous = true };
        }

        if (Match(turn, who) is { } known)
        {
            return Recognise(turn, Confirm(turn, Merge(turn, known, who)), who, firstName: known.NameKey is null);
        }

        var proven = Identity.Prove(turn.State, turn.Context, who);
        var added = Seats.Seat(turn, proven ?? Identity.ByName(turn.State, turn.Context, who, Seats.Stranger(turn), turn.Now));
        return Merge(turn, added with { BeforeGap = !ServiceGaps.IsConfirming(turn) }, who);
    }

    /// <summary>A fresh event about somebody says that they are still there; one from before a gap in service says nothing of now.</summary>
    internal static Participant Confirm(Turn turn, Participant person) => ServiceGaps.IsConfirming(turn) ? person with { BeforeGap = false }
        : turn.Now < turn.Context.ServiceSince ? person with { BeforeGap = true }
        : person;

    /// <summary>Two connections of one person that one event shows to be one: Zoom left out an id of it before.</summary>
    private static bool AreOne(Participant one, Participant other) =>
        (one.ZoomUserId is not null && one.ZoomUserId == other.ZoomUserId) || (one.PersonId is not null && one.PersonId == other.PersonId && one.IsProven && other.IsProven)
        || (other.Uuids.IsEmpty && !other.PanelOnly && (one.NameKey == other.NameKey || one.NameKey is null || other.NameKey is null));

    /// <summary>Another name under the same id: the identity holds, and the other name is remembered only as being another.</summary>
    internal static void NoteName(Turn turn, Participant person, Sighting who)
    {
        if (who is { ByPanel: true, NameKey: { } name } && person.NameKey is { } first && (person.NameNow ?? first) != name)
        {
            turn.Put(person with { NameNow = name == first ? null : name, ShowsFullName = IsFullName(turn, who, person) });
        }
    }

    /// <summary>Somebody without proof whom the clinic knows by now: the expected set or the list of staff may have come later than the person.</summary>
    internal static void RecogniseAll(Turn turn)
    {
        foreach (var before in turn.State.People)
        {
            if (turn.Find(before.Alias) is { PersonId: null, IsStaff: false, IsHost: false } person and not { ZoomUserId: null, EmailKey: null, PhoneKey: null, RegistrantId: null } && person.Place != Place.Left)
            {
                turn.Put(Recognise(turn, person, new Sighting(null, null, person.ZoomUserId, person.EmailKey, null, person.PhoneKey, person.RegistrantId), firstName: false));
            }
        }
    }

    /// <summary>Better evidence replaces weaker; two proofs of two people make a connection ambiguous. A name is judged when it is first heard, and never again.</summary>
    private static Participant Recognise(Turn turn, Participant person, Sighting who, bool firstName)
    {
        // Not every event says that somebody registered, and then their e-mail looks like more than it is.
        if (Identity.Prove(turn.State, turn.Context, who with { RegistrantId = who.RegistrantId ?? person.RegistrantId }) is not { } proven)
        {
            if (!firstName || who.NameKey is null || person.PersonId is not null || person.IsStaff || person.Evidence is not (Evidence.L0 or Evidence.HostVouched))
            {
                return person;
            }

            // Whoever was let in before their name was told may be somebody expected; no name counts against them.
            var named = Identity.ByName(turn.State, turn.Context, who, person, turn.Now);
            return named.PersonId is not null ? Become(turn, person, named) : person.Accepted ? person : named;
        }

        if (!person.IsProven && !person.IsStaff)
        {
            return person.PersonId is not null && person.PersonId == proven.PersonId
                ? person with { Evidence = proven.Evidence, Later = proven.Later, OnStaff = proven.OnStaff }
                : Become(turn, person, proven);
        }

        if (!Identity.Same(person, proven))
        {
            return person with { Ambiguous = true };
        }

        return proven.Role == PersonRole.Host && person.Role != PersonRole.Host ? Become(turn, person, proven)
            : proven.Evidence > person.Evidence ? person with { Evidence = proven.Evidence }
            : person;
    }

    /// <summary>Keeps the connection and what the host decided about it, and changes whose it is.</summary>
    internal static Participant Become(Turn turn, Participant person, Participant judged)
    {
        var seated = Seats.Seat(turn, judged);
        var become = person with
        {
            Alias = seated.Alias, Role = seated.Role, Evidence = seated.Evidence, PersonId = seated.PersonId, Later = seated.Later, OnStaff = seated.OnStaff,
            HostAdmitted = person.HostAdmitted || seated.HostAdmitted, Retired = seated.Retired, RetiredAt = seated.RetiredAt,
            BotConfidence = 0, BotSignature = null, ClaimsName = false, Claims = null, MayBe = null, PanelDoubt = false,
        };
        turn.Tell("event", null, $"{person.Alias} is {become.Alias}");
        turn.Rename(person.Alias, become);
        return become;
    }

    private static (Participant? ByUuid, Participant? ByUser) ById(SessionState state, Sighting who)
    {
        if (who.ByPanel)
        {
            return (who.Uuid is { } id ? PanelBook.ByPanelId(state, id) : null, null);
        }

        Participant? byUuid = null;
        Participant? byUser = null;
        foreach (var person in state.People)
        {
            if (byUuid is null && who.Uuid is { } uuid && (person.Uuids.Contains(uuid) || person.EndedParts.Contains(uuid)))
            {
                byUuid = person;
            }

            if (byUser is null && who.UserId is { } user && (person.UserIds.Contains(user) || person.EndedParts.Contains(user)))
            {
                byUser = person;
            }
        }

        return (byUuid, byUser);
    }

    private static Participant? ByMoment(Turn turn, Sighting who)
    {
        if (who is not { NameKey: not null, Uuid: null, UserId: null })
        {
            return null;
        }

        Participant? only = null;
        foreach (var person in turn.State.People)
        {
            if (person.NameKey == who.NameKey && (person.EmailKey is null || who.EmailKey is null || person.EmailKey == who.EmailKey) && !person.IsProven && !person.IsStaff
                && (person.Place != Place.Inside || person.Entering)
                && (turn.Input.At - person.PlaceAt).Duration() <= (person.Entering ? ComingIn : SameMoment))
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

    private static bool IsFullName(Turn turn, Sighting who, Participant person) => who.DisplayName is null || !turn.Profile.HidesSurnames
        ? person.ShowsFullName
        : FullNameRule.IsFullName(who.DisplayName, turn.Context.Expected);

    private static Participant Merge(Turn turn, Participant person, Sighting who) => who.ByPanel
        ? person with
        {
            ShowsFullName = IsFullName(turn, who, person),
            CodeKey = person.CodeKey ?? who.CodeKey,
            PanelUuids = who.Uuid is null || PanelIds.Has(person.PanelUuids, who.Uuid) ? person.PanelUuids : person.PanelUuids.Add(who.Uuid),
            NameKey = person.NameKey ?? who.NameKey,
            NameNow = who.NameKey is null || who.NameKey == person.NameKey ? null : person.NameKey is null ? null : who.NameKey,
        }
        : person with
    {
        Uuids = who.Uuid is { } id && person.EndedParts.Contains(id) ? person.Uuids : With(person.Uuids, who.Uuid, turn.Input.At >= person.PlaceAt),
        UserIds = who.UserId is { } user && person.EndedParts.Contains(user) ? person.UserIds : With(person.UserIds, who.UserId, turn.Input.At >= person.PlaceAt),
        NameKey = person.NameKey ?? who.NameKey,
        EmailKey = person.EmailKey ?? who.EmailKey,
        ZoomUserId = person.ZoomUserId ?? who.ZoomUserId,
        PhoneKey = person.PhoneKey ?? who.PhoneKey,
        RegistrantId = person.RegistrantId ?? who.RegistrantId,
        CodeKey = person.CodeKey ?? who.CodeKey,
        ShowsFullName = IsFullName(turn, who, person),
    };

    private static ImmutableArray<string> With(ImmutableArray<string> ids, string? id, bool newest) =>
        id is null || ids.Contains(id) ? ids : newest ? ids.Add(id) : ids.Insert(0, id);
}
