using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>The ladder of evidence: what an event proves about who somebody is.</summary>
internal static class Identity
{
    internal static Participant Judge(SessionState state, SessionContext context, Sighting who, string strangerAlias)
    {
        if (who.ZoomUserId is { } user && user == state.HostId)
        {
            return new Participant("host", PersonRole.Host, Evidence.L3, Place.Left, null);
        }

        if ((who.ZoomUserId is { } id && context.StaffUserIds.Contains(id)) || (who.EmailKey is { } email && context.StaffEmailKeys.Contains(email)))
        {
            return new Participant($"staff-{1 + state.People.Count(p => p.Role == PersonRole.Staff)}", PersonRole.Staff, Evidence.L3, Place.Left, null);
        }

        foreach (var (person, later) in context.Expected.People.Select(e => (e.Person, false)).Concat(context.Later.Select(p => (p, true))))
        {
            if (Proof(person, who) is { } evidence)
            {
                return new Participant(person.Alias, person.Role, evidence, Place.Left, person.Id) { Later = later };
            }
        }

        if (who.RegistrantId is { } registrant && context.CancelledRegistrants.Contains(registrant))
        {
            return new Participant(strangerAlias, PersonRole.Unknown, Evidence.Negative, Place.Left, null);
        }

        if (BotSignatures.Match(who) is { } bot)
        {
            return new Participant(strangerAlias, PersonRole.Unknown, Evidence.Negative, Place.Left, null) { BotConfidence = bot.Confidence, BotSignature = bot.Line };
        }

        return ByAlias(state, context, who) is { } claimed
            ? new Participant(claimed.Alias, claimed.Role, Evidence.L1, Place.Left, claimed.Id)
            : new Participant(strangerAlias, PersonRole.Unknown, Evidence.L0, Place.Left, null);
    }

    /// <summary>L4, L3 or L2; a name is not among them.</summary>
    private static Evidence? Proof(KnownPerson person, Sighting who) =>
        who.RegistrantId is { } registrant && person.RegistrantIds.Contains(registrant) ? Evidence.L4
        : (who.ZoomUserId is { } user && person.ZoomUserIds.Contains(user)) || (who.EmailKey is { } email && person.EmailKeys.Contains(email)) ? Evidence.L3
        : who.PhoneKey is { } phone && person.PhoneKeys.Contains(phone) ? Evidence.L2
        : null;

    /// <summary>
    /// L1 takes a name that exactly one expected person goes by, whose place is free: not taken by somebody inside, and not kept for
    /// somebody who was known by better evidence before they dropped out.
    /// </summary>
    private static KnownPerson? ByAlias(SessionState state, SessionContext context, Sighting who)
    {
        if (who.DisplayName is not { Length: > 0 } name)
        {
            return null;
        }

        var folded = NameFolding.Fold(name);
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

        return only is not null && !state.People.Any(p => p.PersonId == only.Id && (p.Place != Place.Left || p.Evidence > Evidence.L1)) ? only : null;
    }
}
