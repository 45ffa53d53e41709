using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <content>What the oracle knows: who belongs, and which words of a record are true.</content>
internal sealed partial class SessionOracle
{
    private static bool Has(Participant shown, Connection connection) =>
        shown.Uuids.Any(connection.Ids.Contains) || shown.UserIds.Any(connection.Ids.Contains) || shown.PanelUuids.Any(connection.Ids.Contains);

    private string? PersonOf(Connection connection) => script.Cast[connection.Member.Owner].Person;

    /// <summary>In truth, and in a way that the practice can know: what only we know of somebody nobody can be blamed for.</summary>
    private bool Belongs(Connection connection) => lie == OracleLie.StrangersBelong || (lie != OracleLie.NobodyBelongs && (WasLetInByHost(connection) || connection.Member.Part switch
    {
        Part.Host or Part.Colleague => true,
        Part.Client or Part.ClientDevice => IsRecognisable(connection) || IsOfSomebodyLetIn(connection, byName: true),
        Part.ClientPhone => connection.IsBound || IsRecognisable(connection),
        Part.Stranger or Part.Bot or Part.Extra => false,
    }));

    private static bool WasLetInByHost(Connection connection) => connection.AdmittedByHost;

    /// <summary>Another connection of this person was let in by the host, and the two show something in common.</summary>
    private bool IsOfSomebodyLetIn(Connection connection, bool byName) => truth.Connections.Any(c => c.AdmittedByHost && c.Member.Owner == connection.Member.Owner
        && (SharesIdentifier(connection) || (byName && c.Member.Name == connection.Member.Name && !script.Conditions.NamesHidden)));

    /// <summary>By more than a name: what shows only a name may be held, though never removed.</summary>
    private bool ProvesToBelong(Connection connection) => lie == OracleLie.StrangersBelong || (connection.IsTold && (connection.AdmittedByHost || connection.IsBound
        || connection.Member.Part is Part.Host or Part.Colleague || IsRecognisable(connection) || IsOfSomebodyLetIn(connection, byName: false)));

    /// <summary>What shows that they belong was in a delivery that has not come yet: it failed while the service was down.</summary>
    private bool IsCredentialUnderWay(Connection connection) => lie != OracleLie.StrangersBelong && !IsRecognisable(connection) && connection.Member.Part is not (Part.Host or Part.Colleague)
        && !truth.Connections.Any(c => c.Member.Owner == connection.Member.Owner && c.IsCredentialTold);

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

    private bool IsStrangerInside(Connection connection) =>
        connection is { InZoom: Whereabouts.Inside, IsDead: false } && ((connection.Member.Part is Part.Stranger or Part.Bot && !WasLetInByHost(connection)) || (lie == OracleLie.ClientsAreStrangers && connection.Member.Part == Part.Client));

    /// <summary>Host and clients are in, the practice can know it, and nobody who dropped out is awaited.</summary>
    private bool IsToBeSecured(DateTimeOffset now)
    {
        var host = truth.Connections.Any(c => c is { InZoom: Whereabouts.Inside, IsDead: false } && c.Member.Part == Part.Host);
        if (!host || truth.Connections.Any(c => c.Member.Part is Part.Extra && c.LeftAbruptly && now - c.GoneAt < PlaceIsKept + Fresh))
        {
            return false;
        }

        if (script.Conditions.KnownBy == KnownBy.Nothing)
        {
            // The first whom the host let in is the client; with several let in, who that is depends on what was heard first.
            var admitted = truth.Connections.Where(c => c.AdmittedByHost).ToArray();
            return admitted.Length > 0 && admitted.All(c => c.Member.Part == Part.Client) && admitted.Any(c => c.IsReallyInside);
        }

        return script.Cast.Select((m, i) => (m, i)).Where(x => x.m.Part == Part.Client).All(x => truth.Connections.Any(c => c.Who == x.i && c.IsReallyInside && IsRecognisable(c)));
    }

    private Connection? ConnectionOf(SessionState state, string alias)
    {
        var shown = state.People.FirstOrDefault(p => p.Alias == alias);
        return shown is null ? null
            : truth.Connections.LastOrDefault(c => Has(shown, c) && c.InZoom != Whereabouts.Nowhere) ?? truth.Connections.LastOrDefault(c => Has(shown, c));
    }

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

        return away && since <= until;
    }

    private const string LeftFirst = "they were seen to leave before anything was done";

    /// <param name="final">The record stands: nothing more will be told. Else it is looked at in the moment it is made.</param>
    private void JudgeOutcome(Violation violation, Connection? about, DateTimeOffset raised, Resolution resolution, DateTimeOffset at, bool final)
    {
        Counts.Reasons++;
        var what = $"{violation.Rule} about {about?.ToString() ?? violation.Subject}: {resolution.Outcome} ({resolution.Reason})";
        switch (resolution.Outcome)
        {
            case Outcome.Removed when (about is { IsReallyInside: true, RemovedByAppAt: null } || (about is not null && lie == OracleLie.RemovedAreStillThere)) && !final:
                Object(WrongKind.UntrueOutcome, at, $"{what}, and they are inside");
                break;
            case Outcome.Removed when about is { RemovedByAppAt: null, RemovedByHostAt: null, PutBackByAppAt: null }:
                Object(WrongKind.UntrueOutcome, at, $"{what}, and nobody removed them");
                break;
            case Outcome.FalsePositive when about is not null && about.Member.Part is Part.Stranger or Part.Bot && !about.AdmittedByHost:
                Object(WrongKind.UntrueOutcome, at, $"{what}, and they are a stranger");
                break;
            case Outcome.FixedVerified when violation.Rule == "LIV-11" && violation.Subject == "cloud recording" && !final && truth.Recording && truth.RecordingSince <= raised.AddSeconds(1):
                Object(WrongKind.UntrueOutcome, at, $"{what}, and it runs");
                break;
            case Outcome.Failed when final && about is { RemovedByAppAt: not null }:
                Object(WrongKind.UntrueReason, at, $"{what}, and the removal took effect");
                break;
            case Outcome.Held when final && about is { InZoom: Whereabouts.Inside } && about.Member.Part is Part.Stranger or Part.Bot && violation.Rule is "LIV-05" or "LIV-20" && !about.AdmittedByHost && about.PutBackByAppAt is null:
                Object(WrongKind.UntrueOutcome, at, $"{what}, and they are inside");
                break;
        }

        switch (resolution.Reason)
        {
            case LeftFirst when about is { RemovedByAppAt: not null } && final:
                Object(WrongKind.UntrueReason, at, $"{what}, and they were removed");
                break;
            case LeftFirst or "left before they were let in" when about is { InZoom: Whereabouts.Inside, IsDead: false } && about.ToldGoneAt < raised:
                Object(WrongKind.UntrueReason, at, $"{what}, and they are inside");
                break;
            case "the host is not in the room" when final && (!HostWasAwayBetween(raised.AddSeconds(-200), at) || lie == OracleLie.HostWasAlwaysThere):
                Object(WrongKind.UntrueReason, at, $"{what}, and the host was there");
                break;
            case "the event came too late to act on" when !heardLate && restartedAt is null:
                Object(WrongKind.UntrueReason, at, $"{what}, and nothing was late");
                break;
            case "a client who dropped out may be coming back" when !truth.Connections.Any(c => Belongs(c) && c.WasInside && c.Member.Part is not (Part.Host or Part.Colleague) && (c.InZoom != Whereabouts.Inside || c.IsDead)):
                Object(WrongKind.UntrueReason, at, $"{what}, and no client dropped out");
                break;
            case "it turned out to be somebody known" when about is not null && about.Member.Part is Part.Stranger or Part.Bot:
                Object(WrongKind.UntrueReason, at, $"{what}, and they are a stranger");
                break;
        }
    }
}
