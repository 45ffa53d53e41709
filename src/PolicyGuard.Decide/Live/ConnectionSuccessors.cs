using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// A client whose connection breaks is back under new ids before Zoom tells that the old connection ended: up to a minute and more. So when
/// it ends, whoever is them already goes on in their place.
/// </summary>
internal static class ConnectionSuccessors
{
    /// <summary>How long before the end of the old connection the new one may have come.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <returns>True: the participant goes on under a newer connection, and has not gone.</returns>
    internal static bool Continue(Turn turn, Participant gone)
    {
        foreach (var newer in turn.State.People)
        {
            if (newer.Alias != gone.Alias && newer is { Place: Place.Inside, Later: false } && newer.PlaceAt > BeganAt(gone))
            {
                if (IsSame(turn, gone, newer))
                {
                    TakeOver(turn, gone, newer);
                    return true;
                }

                if (IsKnownSuccessor(turn, gone, newer))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The practice's own id and a shared identifier are known elsewhere; here it is the host's second admit of the same name, or the name alone.</summary>
    private static bool IsSame(Turn turn, Participant gone, Participant newer) =>
        !newer.IsStaff && !newer.IsHost && newer.PersonId is null && !gone.IsProven && gone.NameKey is not null && newer.NameKey == gone.NameKey
        && NameClaims.IsTelling(turn.State, gone.NameKey) && newer.PlaceAt + Overlap >= gone.PlaceAt && !WereBothHere(turn, gone, newer)
        && (newer.HostAdmitted || (IsClient(turn, gone) && newer.Claims == (gone.PersonId ?? gone.Alias)));

    /// <summary>Whoever is here has the place already that the name of the one who left stands for: none is to be kept.</summary>
    private static bool IsKnownSuccessor(Turn turn, Participant gone, Participant newer) =>
        newer.PersonId is not null && gone is { PersonId: null, NameKey: not null } && gone.NameKey == newer.NameKey
        && NameClaims.IsTelling(turn.State, gone.NameKey) && newer.PlaceAt + Overlap >= gone.PlaceAt && !WereBothHere(turn, gone, newer);

    /// <summary>The host's client showed both, or the older one left of their own accord while the newer was here: they are two.</summary>
    private static bool WereBothHere(Turn turn, Participant gone, Participant newer) =>
        (!gone.PanelUuids.IsEmpty && !newer.PanelUuids.IsEmpty)
        || (turn.Input.Fact is LiveFact.Left { Reason: LeaveReason.LeftByThemselves } && gone.PlaceAt > newer.PlaceAt && !gone.ByTelephone);

    /// <summary>Where only their end was told, the admit is the earliest that is known of them.</summary>
    private static DateTimeOffset? BeganAt(Participant gone) => gone.AdmittedAt != default && !(gone.FirstInsideAt < gone.AdmittedAt) ? gone.AdmittedAt : gone.FirstInsideAt;

    /// <summary>A name gives a place only where somebody is needed: anybody else of that name is asked about.</summary>
    private static bool IsClient(Turn turn, Participant gone) => gone.PersonId is not null || gone.Alias == turn.State.VouchedClient;

    /// <summary>The name alone gives no more than the place: what the host decided about the one who left is not given to whoever shows their name.</summary>
    private static void TakeOver(Turn turn, Participant gone, Participant newer)
    {
        turn.Remove(gone.Alias);
        var one = Seats.TakeOver(turn, gone, newer with
        {
            Alias = gone.Alias, Role = gone.Role, PersonId = gone.PersonId,
            Evidence = newer.HostAdmitted ? newer.Evidence : Evidence.L1,
            BotConfidence = 0, BotSignature = null, ClaimsName = false, Claims = null, MayBe = null, SharesIdWith = null,
        });
        turn.Rename(newer.Alias, one);
        turn.Tell("event", "LIV-06", $"{newer.Alias} is {gone.Alias}, whose old connection ended");
    }
}
