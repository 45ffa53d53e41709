using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>What the oracle knows: who belongs, who is awaited, and what of it the practice could know.</content>
internal sealed partial class SessionOracle
{
    private static bool Has(Participant shown, Connection connection) =>
        shown.Uuids.Any(connection.Ids.Contains) || shown.UserIds.Any(connection.Ids.Contains) || shown.PanelUuids.Any(connection.Ids.Contains);

    private string? PersonOf(Connection connection) => script.Cast[connection.Member.Owner].Person;

    /// <summary>In truth, and in a way that the practice can know: what only we know of somebody nobody can be blamed for.</summary>
    private bool Belongs(Connection connection) => lie == OracleLie.StrangersBelong || (lie != OracleLie.NobodyBelongs && (connection.AdmittedByHost || connection.Member.Part switch
    {
        Part.Host or Part.Colleague => true,
        Part.Client or Part.ClientDevice => IsRecognisable(connection) || IsOfSomebodyLetIn(connection, byName: true),
        Part.ClientPhone => connection.IsBound || IsRecognisable(connection),
        Part.Stranger or Part.Bot or Part.Extra => false,
    }));

    /// <summary>On some device of theirs: a telephone is one participant with the computer that was let in.</summary>
    private bool WasLetIn(Connection? about) => about is not null && truth.Connections.Any(c => c.AdmittedByHost && c.Member.Owner == about.Member.Owner);

    /// <summary>Another connection of this person was let in by the host, and the two show something in common.</summary>
    private bool IsOfSomebodyLetIn(Connection connection, bool byName) => truth.Connections.Any(c => c.AdmittedByHost && c.Member.Owner == connection.Member.Owner
        && (SharesIdentifier(connection) || (byName && c.Member.Name == connection.Member.Name && !script.Conditions.NamesHidden)));

    /// <summary>By more than a name: what shows only a name may be held, though never removed.</summary>
    private bool ProvesToBelong(Connection connection) => lie == OracleLie.StrangersBelong || (connection.IsTold && (connection.AdmittedByHost || connection.IsBound
        || connection.Member.Part is Part.Host or Part.Colleague || IsRecognisable(connection) || IsOfSomebodyLetIn(connection, byName: false)));

    /// <summary>What shows that they belong is in a delivery that has not come yet, and the panel did not show it either: nobody could know.</summary>
    private bool IsCredentialUnderWay(Connection connection) => lie is not (OracleLie.StrangersBelong or OracleLie.AllIsHeard) && !IsRecognisable(connection)
        && connection.Member.Part switch
        {
            Part.Host or Part.Colleague => false,
            Part.ClientPhone => !connection.IsBindTold,
            Part.Client or Part.ClientDevice or Part.Extra or Part.Stranger or Part.Bot => !truth.Connections.Any(c => c.Member.Owner == connection.Member.Owner && c.IsCredentialTold),
        };

    /// <summary>The practice has on file what this connection shows.</summary>
    private bool IsRecognisable(Connection connection) => connection.Member.Part is Part.Client or Part.ClientDevice or Part.ClientPhone && script.Conditions.KnownBy switch
    {
        KnownBy.Email => connection.Member.Email.Length > 0 && !script.Conditions.NamesHidden,
        KnownBy.Registrant => connection.Member.Registrant.Length > 0,
        KnownBy.Phone => connection.Member.Phone.Length > 0,
        KnownBy.Name => connection.Member.Part == Part.Client && !script.Conditions.NamesHidden,
        KnownBy.Nothing => false,
    };

    private bool SharesIdentifier(Connection connection) => (connection.Member.Email.Length > 0 && !script.Conditions.NamesHidden) || connection.Member.Registrant.Length > 0;

    private bool IsStranger(Connection connection) => (connection.Member.Part is Part.Stranger or Part.Bot && !connection.AdmittedByHost)
        || (lie == OracleLie.ClientsAreStrangers && connection.Member.Part == Part.Client);

    private bool IsStrangerInside(Connection connection) => connection.IsReallyInside && IsStranger(connection);

    /// <summary>On a device of theirs that the practice can tell, or by the telephone that is bound to one.</summary>
    private bool IsPresent(int owner) => truth.Connections.Any(c => c.Member.Owner == owner && c.IsReallyInside && (c.IsBound || IsRecognisable(c)));

    /// <summary>Host and clients are in, and the practice can know it.</summary>
    private bool IsToBeSecured()
    {
        if (!truth.HostIsReallyInside)
        {
            return false;
        }

        if (script.Conditions.KnownBy != KnownBy.Nothing)
        {
            return Enumerable.Range(0, script.Cast.Count).Where(i => script.Cast[i].Part == Part.Client).All(IsPresent);
        }

        // The first whom the host let in is the client. With several let in, who that is depends on what was heard first.
        var admitted = truth.Connections.Where(c => c.AdmittedByHost).ToArray();
        return admitted.Length > 0 && admitted[0].Member.Part == Part.Client
            && admitted.All(c => c.Member.Part == Part.Client || (admitted[0].IsCredentialTold && admitted[0].CredentialToldAt < c.AdmittedByHostAt))
            && truth.Connections.Any(c => c.Member.Owner == admitted[0].Member.Owner && c.IsReallyInside && (c.AdmittedByHost || c.IsBound || SharesIdentifier(c)));
    }

    /// <summary>
    /// A place may be kept: a client dropped out, or somebody whom the host let in and whose connection broke (case 48). Whoever is back, or
    /// left properly and was told to have, is not awaited.
    /// </summary>
    private bool IsAwaited(DateTimeOffset now) => lie != OracleLie.NobodyIsAwaited && truth.Connections.Any(c => c.WasInside && !c.IsReallyInside && c.RemovedByAppAt is null
        && c.GoneAt > now - PlaceIsKept - Fresh && MayBeKeptAPlace(c)
        && !truth.Connections.Any(other => other.IsReallyInside && other.JoinToldAt is not null && IsSeenToBeOf(other, c)));

    /// <summary>Let in on the same device again, or showing whose it is; the name alone does not.</summary>
    private bool IsSeenToBeOf(Connection back, Connection gone) => back.Member.Owner == gone.Member.Owner && ((back.Who == gone.Who && back.AdmittedByHost) || back.BoundTo == gone || gone.BoundTo == back
        || (IsRecognisable(back) && IsRecognisable(gone)) || (SharesIdentifier(back) && SharesIdentifier(gone)));

    private bool MayBeKeptAPlace(Connection gone) => gone.Member.Part switch
    {
        Part.Client or Part.ClientDevice or Part.ClientPhone => Belongs(gone),
        Part.Extra => gone.AdmittedByHost && (gone.LeftAbruptly || gone.ToldGoneAt < gone.GoneAt),
        Part.Host or Part.Colleague or Part.Stranger or Part.Bot => false,
    };

    private Connection? ConnectionOf(SessionState state, string alias)
    {
        var shown = state.People.FirstOrDefault(p => p.Alias == alias);
        return shown is null ? null
            : truth.Connections.LastOrDefault(c => Has(shown, c) && c.InZoom != Whereabouts.Nowhere) ?? truth.Connections.LastOrDefault(c => Has(shown, c));
    }

    /// <summary>By going, not by the end of the meeting.</summary>
    private bool HostWasAwayBetween(DateTimeOffset from, DateTimeOffset until)
    {
        var away = true;
        var since = DateTimeOffset.MinValue;
        foreach (var (at, inside) in truth.HostPresence)
        {
            if (away && since <= until && at >= from)
            {
                return true;
            }

            (away, since) = (!inside, at);
        }

        return away && since <= until && since < truth.EndedAt;
    }

    /// <summary>Away, or back under a connection of which nothing was heard yet.</summary>
    private bool HostMustSeemAway(DateTimeOffset from, DateTimeOffset now) => lie != OracleLie.HostWasAlwaysThere
        && (HostWasAwayBetween(from, now) || (!truth.IsOver && !truth.Connections.Any(c => c.Member.Part == Part.Host && c.IsReallyInside && c.ComingHeardAt is not null)));
}
