using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.FieldCases;

/// <summary>The base of the cases from the field: a secured session, with or without an expected set.</summary>
internal static class FieldCase
{
    internal static readonly SessionContext Nobody = Context with { Expected = ExpectedSet.None };

    /// <summary>Without an expected set: the host let the client in, and the session is secured.</summary>
    internal static Story SecuredByHand(Sighting? client = null) => new Story(Nobody)
        .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
        .Tell(new LiveFact.EnteredWaitingRoom(client ?? Named), 5).Tell(new LiveFact.Admitted(client ?? Named), 8).Tell(new LiveFact.Joined(client ?? Named), 9)
        .WaitUntil(60);

    internal static readonly Sighting Named = new("UUID-JO", "2", NameKey: "n-jo", DisplayName: "Jo F");
    internal static readonly Sighting NamedAgain = new("UUID-JO-2", "12", NameKey: "n-jo", DisplayName: "Jo F");
    internal static readonly Sighting Mailed = Named with { EmailKey = "email-jo" };
    internal static readonly Sighting MailedAgain = NamedAgain with { EmailKey = "email-jo" };

    internal static bool IsOut(Story story, Sighting who) => story.Removals.Any(r => r.ParticipantUuid == who.Uuid);
}
