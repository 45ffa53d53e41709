using System.Collections.Immutable;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Decide.People;

/// <summary>What an event says of somebody. Keys are keyed hashes made by the host; only <see cref="DisplayName"/> is clear, and it never enters state.</summary>
/// <param name="Uuid">participant_uuid, upper-case without braces; null when Zoom left it out.</param>
/// <param name="UserId">user_id of this join.</param>
/// <param name="ZoomUserId">The signed-in Zoom user when known; null otherwise.</param>
/// <param name="NameKey">Hash of the folded display name, to correlate two sightings.</param>
/// <param name="ByPanel">Seen by the panel in the host's client: <paramref name="Uuid"/> is the client's participantUUID, which need not be the webhook's.</param>
public sealed record Sighting(
    string? Uuid, string? UserId, string? ZoomUserId = null, string? EmailKey = null, string? EmailDomain = null, string? PhoneKey = null,
    string? RegistrantId = null, string? NameKey = null, string? DisplayName = null, bool ByPanel = false)
{
    /// <summary>Hash of the six digits in the display name, which may be a code that the clinic gave out; null when there are none.</summary>
    public string? CodeKey { get; init; }
}

/// <summary>How sure we are who somebody is. L4 registrant, L3 signed-in e-mail or user id, L2 phone or an e-mail typed at registration, L1 unique alias or a one-time code, L0 unknown, Negative known unwanted, HostVouched admitted by the host's hand.</summary>
public enum Evidence { L0, L1, L2, L3, L4, Negative, HostVouched }

public enum Place { Waiting, Inside, Left }

public enum PersonRole { Client, Partner, Family, Guardian, Interpreter, Supervisor, SupportWorker, Staff, Host, Unknown }

/// <summary>A person of the practice as Decide sees one: hashes to compare, an alias to show.</summary>
/// <param name="FoldedNames">Display names after Unicode folding, as the host's folding makes them; compared in memory only.</param>
public sealed record KnownPerson(
    string Id, string Alias, PersonRole Role, ImmutableArray<string> EmailKeys, ImmutableArray<string> PhoneKeys,
    ImmutableArray<string> ZoomUserIds, ImmutableArray<string> RegistrantIds, ImmutableArray<string> FoldedNames);

/// <summary>One place at the table.</summary>
/// <param name="MaxDevices">Connections this person may have.</param>
public sealed record ExpectedPerson(KnownPerson Person, bool Required, int MaxDevices)
{
    /// <summary>Anybody signed in with an address of this domain may fill the place: the next interpreter of an agency.</summary>
    public string? AnyFromDomain { get; init; }

    /// <summary>Whoever shows it in their name may fill the place once: an interpreter whom nobody here knows.</summary>
    public EntranceCode? Code { get; init; }

    /// <summary>Minutes from the planned start from which this person may be inside; null: from the beginning.</summary>
    public int? FromMinute { get; init; }

    /// <summary>Minutes from the planned start until which this person may be inside; null: to the end.</summary>
    public int? UntilMinute { get; init; }
}

/// <summary>A code given out for one place, by its keyed hash.</summary>
/// <param name="Until">It proves nothing from then on.</param>
/// <param name="UsedIn">The meeting instance in which somebody came by it: it is good in no other.</param>
public sealed record EntranceCode(string Key, DateTimeOffset Until, string? UsedIn);

/// <summary>Who belongs in a session. Empty: the first person the host admits is the client.</summary>
/// <param name="Profile">Session profile id (clinic-policy appendix A), e.g. <c>individual</c>.</param>
public sealed record ExpectedSet(string Profile, ImmutableArray<ExpectedPerson> People)
{
    /// <summary>What differs from the profile in this session alone.</summary>
    public ProfileOverrides? Overrides { get; init; }

    public static ExpectedSet None { get; } = new("individual", []);
}
