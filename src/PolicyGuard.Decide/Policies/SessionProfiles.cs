using System.Collections.Immutable;

namespace PolicyGuard.Decide.Policies;

/// <summary>Kinds of session a practice picks from (clinic policy, appendix A).</summary>
public static class SessionProfiles
{
    private static readonly SessionProfile Individual = new("individual");

    private static readonly ImmutableArray<SessionProfile> All =
    [
        Individual, new("couple"),

        // A cousin's tablet, an agency's next interpreter and a withheld number are normal.
        new("family") { PutsOutUnknown = false },
        new("group"), new("child"),
        new("interpreter") { PutsOutUnknown = false },
        new("supervision"),
        new("phone") { PutsOutUnknown = false },
        new("music"),
        new("dropIn") { PutsOutUnknown = false, Secures = false },
        new("crisis") { PutsOutUnknown = false, Secures = false },
    ];

    public static ImmutableArray<string> Ids { get; } = [.. All.Select(profile => profile.Id)];

    /// <summary>The profile of this id; the individual session's where the id is not known.</summary>
    public static SessionProfile Of(string id)
    {
        foreach (var profile in All)
        {
            if (profile.Id == id)
                return profile;
        }
        return Individual;
    }
}

/// <summary>What a kind of session asks for, whatever the rules say in general.</summary>
public sealed record SessionProfile(string Id)
{
    /// <summary>Closed to others once everybody expected is in.</summary>
    public bool Secures { get; init; } = true;

    /// <summary>False: somebody unknown inside is a card for the host and no more.</summary>
    public bool PutsOutUnknown { get; init; } = true;
}
