using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>The ladder of evidence: what an event proves about who somebody is. The alias of the answer is what the person would like to be called; seats are given out elsewhere.</summary>
internal static class Identity
{
    internal const string HostAlias = "host";
    internal const string StaffAlias = "staff";

    /// <summary>L4, L3 or L2 by an id, the best there is; null when nothing is proven. A name is not among the proofs.</summary>
    internal static Participant? Prove(SessionState state, SessionContext context, Sighting who)
    {
        if (who is { ZoomUserId: null, EmailKey: null, PhoneKey: null, RegistrantId: null })
        {
            return null;
        }

        var (known, evidence, later) = Best(context, who);
        if (who.ZoomUserId is { } user && user == state.HostId)
        {
            return new Participant(HostAlias, PersonRole.Host, Evidence.L3, Place.Left, later ? null : known?.Id);
        }

        var staff = (who.ZoomUserId is { } id && context.StaffUserIds.Contains(id)) || (who.EmailKey is { } email && context.StaffEmailKeys.Contains(email));
        return known is not null ? new Participant(known.Alias, known.Role, evidence, Place.Left, known.Id) { Later = later, OnStaff = staff }
            : staff ? new Participant(StaffAlias, PersonRole.Staff, Evidence.L3, Place.Left, null)
            : null;
    }

    /// <summary>What is left where nothing is proven: a cancelled registration, a name on file, a bot's name, a code, or somebody else's name.</summary>
    /// <param name="now">By which a code is old or not.</param>
    internal static Participant ByName(SessionState state, SessionContext context, Sighting who, Participant unproven, DateTimeOffset now)
    {
        if (who.RegistrantId is { } registrant && context.CancelledRegistrants.Contains(registrant))
        {
            return unproven with { Evidence = Evidence.Negative };
        }

        var folded = NameFolding.Fold(who.DisplayName);
        if (ByAlias(state, context, folded) is { } claimed)
        {
            return unproven with { Alias = claimed.Alias, Role = claimed.Role, Evidence = Evidence.L1, PersonId = claimed.Id };
        }

        if (BotSignatures.Match(folded, who.EmailDomain) is { } bot)
        {
            return unproven with { Evidence = Evidence.Negative, BotConfidence = bot.Confidence, BotSignature = bot.Line };
        }

        if (Codes.Place(context, who) is { } place)
        {
            return Codes.IsGood(state, place, who, now)
                ? unproven with { Alias = place.Person.Alias, Role = place.Person.Role, Evidence = Evidence.L1, PersonId = place.Person.Id }
                : unproven with { ClaimsName = true, Claims = place.Person.Id };
        }

        return ClaimedBy(context, folded) is { } whose ? unproven with { ClaimsName = true, Claims = whose } : unproven;
    }

    /// <summary>The same person, as far as two proofs can tell.</summary>
    internal static bool Same(Participant one, Participant other) =>
        (one.Role == PersonRole.Host && other.Role == PersonRole.Host)
        || (one.PersonId is not null && one.PersonId == other.PersonId)
        || (one.IsStaff && other.IsStaff && (one.PersonId is null || other.PersonId is null));

    private static (KnownPerson? Person, Evidence Evidence, bool Later) Best(SessionContext context, Sighting who)
    {
        (KnownPerson? Person, Evidence Evidence, bool Later) best = default;
        foreach (var expected in context.Expected.People)
        {
            var proof = Proof(expected.Person, who) ?? (expected.AnyFromDomain is { } domain && who.EmailKey is not null && domain == who.EmailDomain && !IsTyped(who) ? Evidence.L3 : null);
            if (proof is { } evidence && evidence > best.Evidence)
            {
                best = (expected.Person, evidence, false);
            }
        }

        foreach (var person in context.Later)
        {
            if (Proof(person, who) is { } evidence && evidence > best.Evidence)
            {
                best = (person, evidence, true);
            }
        }

        return best;
    }

    private static Evidence? Proof(KnownPerson person, Sighting who) =>
        who.RegistrantId is { } registrant && person.RegistrantIds.Contains(registrant) ? Evidence.L4
        : who.ZoomUserId is { } user && person.ZoomUserIds.Contains(user) ? Evidence.L3
        : who.EmailKey is { } email && person.EmailKeys.Contains(email) ? IsTyped(who) ? Evidence.L2 : Evidence.L3
        : who.PhoneKey is { } phone && person.PhoneKeys.Contains(phone) ? Evidence.L2
        : null;

    /// <summary>The e-mail of somebody who registered and is not signed in is what was typed into a form: reason to leave them be, none to let them in.</summary>
    private static bool IsTyped(Sighting who) => who is { RegistrantId: not null, ZoomUserId: null };

    /// <summary>
    /// L1 takes a name that exactly one expected person goes by, whose place is free: not taken by somebody inside (by a computer: whoever goes on by telephone alone may come back with one), and not kept for
    /// somebody who was known by better evidence before they dropped out.
    /// </summary>
    private static KnownPerson? ByAlias(SessionState state, SessionContext context, string folded)
    {
        KnownPerson? only = null;
        foreach (var expected in context.Expected.People)
        {
            if (expected.Person.FoldedNames.Contains(folded))
            {
                if (only is not null)
                {
                    return null;
                }

                only = expected.Person;
            }
        }

        if (only is not null)
        {
            foreach (var person in state.People)
            {
                if (person.PersonId == only.Id && (person.IsProven || (person.Place != Place.Left && !person.ByTelephone)))
                {
                    return null;
                }
            }
        }

        return only;
    }

    private static string? ClaimedBy(SessionContext context, string folded)
    {
        if (folded.Length == 0)
        {
            return null;
        }

        foreach (var expected in context.Expected.People)
        {
            if (expected.Person.FoldedNames.Contains(folded))
            {
                return expected.Person.Id;
            }
        }

        foreach (var person in context.Later)
        {
            if (person.FoldedNames.Contains(folded))
            {
                return person.Id;
            }
        }

        return context.StaffNames.Contains(folded) ? Participant.StaffName : null;
    }
}
