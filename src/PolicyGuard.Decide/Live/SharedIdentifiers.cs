using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// Whoever shares an e-mail, Zoom id, registrant id or phone number with somebody who belongs, or is told to be their telephone, is a device
/// of theirs, or they themselves again after a drop. That lets nobody in, and nobody is put out against it.
/// </summary>
internal static class SharedIdentifiers
{
    /// <summary>Keeps <see cref="Participant.SharesIdWith"/> true for everybody whom nothing else explains.</summary>
    internal static void Apply(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            var with = IsExplained(person) ? null : With(turn.State, person)?.Alias;
            if (with != person.SharesIdWith)
            {
                turn.Put(person with { SharesIdWith = with });
                if (with is not null)
                {
                    turn.Tell("event", null, $"{person.Alias} shares an identifier with {with}");
                }
            }
        }
    }

    /// <returns>The participant who belongs and shares an identifier, or whose telephone it is; null when there is none.</returns>
    internal static Participant? With(SessionState state, Participant person)
    {
        foreach (var other in state.People)
        {
            if (other.Alias == person.TelephoneOf && other.Accepted)
            {
                return other;
            }
        }

        if (person is { EmailKey: null, ZoomUserId: null, RegistrantId: null, PhoneKey: null })
        {
            return null;
        }

        foreach (var other in state.People)
        {
            if (other.Alias != person.Alias && Belongs(other) && Shares(person, other))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Names one person over all their connections: by the practice's id, or by the alias of the connection the host let in.</summary>
    internal static string KeyOf(SessionState state, Participant person)
    {
        if (person.PersonId is { } id)
        {
            return id;
        }

        foreach (var other in state.People)
        {
            if (other.Alias == person.SharesIdWith)
            {
                return other.PersonId ?? other.Alias;
            }
        }

        return person.Alias;
    }

    private static bool IsExplained(Participant person) =>
        person.HostRefused || person.Role == PersonRole.Host || person.IsStaff || person.IsProven || person.HostAdmitted;

    private static bool Belongs(Participant person) =>
        !person.HostRefused && (person.IsHost || person.IsStaff || person.HostAdmitted || person.Evidence is Evidence.L3 or Evidence.L4);

    internal static bool Shares(Participant one, Participant other) =>
        (one.EmailKey is not null && one.EmailKey == other.EmailKey)
        || (one.ZoomUserId is not null && one.ZoomUserId == other.ZoomUserId)
        || (one.RegistrantId is not null && one.RegistrantId == other.RegistrantId)
        || (one.PhoneKey is not null && one.PhoneKey == other.PhoneKey);
}
