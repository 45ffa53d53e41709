using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Policies;

/// <summary>Kinds of session a practice picks from (clinic policy, appendix A).</summary>
public static class SessionProfiles
{
    private static readonly SessionProfile Individual = new("individual");

    private static readonly ImmutableArray<SessionProfile> All =
    [
        Individual,

        // Two partners may share a device or have two each.
        new("couple"),

        // A cousin's tablet is normal, and so are many of them.
        new("family") { UnknownInside = UnknownInside.Card, MaxDevices = 8 },
        new("group") { Secures = SecureWhen.RegisterFullOrLate, LateMinutes = 15, HidesSurnames = true },
        new("child") { UnknownInside = UnknownInside.NegativeAtOnce, NonHostShareGoesOut = true, BlanksNames = true, NeedsGuardian = true },

        // An agency's next interpreter is normal.
        new("interpreter") { UnknownInside = UnknownInside.Card, NeedsInterpreter = true },
        new("supervision") { Shares = MayShare.HostAndStaff },

        // So are withheld numbers.
        new("phone") { UnknownInside = UnknownInside.Card, AutoAdmit = AutoAdmit.Tap },
        new("music") { Quiet = true },
        new("dropIn") { UnknownInside = UnknownInside.Card, Secures = SecureWhen.Never, AutoAdmit = AutoAdmit.Registered, HidesSurnames = true },
        new("crisis") { UnknownInside = UnknownInside.Card, Secures = SecureWhen.Never, AutoAdmit = AutoAdmit.Tap, HandsOff = true },
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

    /// <summary>The profile of a session, with what was chosen for this one alone.</summary>
    public static SessionProfile Of(ExpectedSet expected) => expected.Overrides is { } chosen ? Of(expected.Profile).With(chosen) : Of(expected.Profile);
}

/// <summary>What a kind of session asks for, whatever the rules say in general.</summary>
public sealed record SessionProfile(string Id)
{
    /// <summary>When it is closed to others.</summary>
    public SecureWhen Secures { get; init; } = SecureWhen.AllIn;

    /// <summary>Whom the companion may let in by itself, where the practice opted in.</summary>
    public AutoAdmit AutoAdmit { get; init; } = AutoAdmit.Proven;

    public UnknownInside UnknownInside { get; init; } = UnknownInside.AfterCard;

    /// <summary>Connections one person may have where the expected set says nothing.</summary>
    public int MaxDevices { get; init; } = 2;

    /// <summary>Minutes from the planned start until which people of the register come in late as a matter of course.</summary>
    public int LateMinutes { get; init; }

    public MayShare Shares { get; init; } = MayShare.Host;

    /// <summary>Somebody unknown who shares goes to the waiting room.</summary>
    public bool NonHostShareGoesOut { get; init; }

    /// <summary>Only watched, apart from note-takers, until the therapist says go on.</summary>
    public bool HandsOff { get; init; }

    /// <summary>Seconds the host has for a card; null: as the rule says.</summary>
    public int? CardSeconds { get; init; }

    /// <summary>The panel keeps still throughout: music is being made.</summary>
    public bool Quiet { get; init; }

    /// <summary>While the host shares, not even aliases are shown.</summary>
    public bool BlanksNames { get; init; }

    /// <summary>Members are strangers to each other: the host is told of a full name that all can read.</summary>
    public bool HidesSurnames { get; init; }

    /// <summary>A guardian must be there.</summary>
    public bool NeedsGuardian { get; init; }

    /// <summary>An interpreter must be there.</summary>
    public bool NeedsInterpreter { get; init; }

    public SessionProfile With(ProfileOverrides chosen) => this with
    {
        Secures = chosen.Secures ?? Secures,
        AutoAdmit = chosen.AutoAdmit ?? AutoAdmit,
        UnknownInside = chosen.UnknownInside ?? UnknownInside,
        MaxDevices = chosen.MaxDevices ?? MaxDevices,
        LateMinutes = chosen.LateMinutes ?? LateMinutes,
        Shares = chosen.Shares ?? Shares,
        NonHostShareGoesOut = chosen.NonHostShareGoesOut ?? NonHostShareGoesOut,
        HandsOff = chosen.HandsOff ?? HandsOff,
        CardSeconds = chosen.CardSeconds ?? CardSeconds,
        Quiet = chosen.Quiet ?? Quiet,
        BlanksNames = chosen.BlanksNames ?? BlanksNames,
        NeedsGuardian = chosen.NeedsGuardian ?? NeedsGuardian,
        NeedsInterpreter = chosen.NeedsInterpreter ?? NeedsInterpreter,
        HidesSurnames = chosen.HidesSurnames ?? HidesSurnames,
    };
}

/// <summary>What was chosen for one session alone; null: as its profile has it. Written as JSON, so names and words are the wire's.</summary>
/// <param name="CardSeconds">1 to 3600.</param>
/// <param name="MaxDevices">At least 1.</param>
/// <param name="LateMinutes">At least 0.</param>
public sealed record ProfileOverrides(
    SecureWhen? Secures = null, AutoAdmit? AutoAdmit = null, UnknownInside? UnknownInside = null, int? MaxDevices = null, int? LateMinutes = null, MayShare? Shares = null,
    bool? NonHostShareGoesOut = null, bool? HandsOff = null, int? CardSeconds = null, bool? Quiet = null, bool? BlanksNames = null, bool? NeedsGuardian = null,
    bool? NeedsInterpreter = null, bool? HidesSurnames = null);

/// <summary>AllIn: everybody required has been in for a while. RegisterFullOrLate: everybody expected is in, or the time for coming late is over. Never: an open session.</summary>
public enum SecureWhen { AllIn, RegisterFullOrLate, Never }

/// <summary>Proven: L3 or L4. Registered: L4. Tap: nobody without the host's tap.</summary>
public enum AutoAdmit { Proven, Registered, Tap }

/// <summary>AfterCard: to the waiting room when the host's card runs out. NegativeAtOnce: so, and somebody known as unwanted at once. Card: the host is asked, and nobody moved.</summary>
public enum UnknownInside { AfterCard, NegativeAtOnce, Card }

/// <summary>Who may share a screen without its being a matter for the host.</summary>
public enum MayShare { Host, HostAndStaff, Everybody }
