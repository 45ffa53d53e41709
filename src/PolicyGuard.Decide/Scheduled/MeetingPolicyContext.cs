using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>What the practice knows and wants at the moment of a decision.</summary>
/// <param name="PracticeMode">Ceiling for every rule.</param>
public sealed record MeetingPolicyContext(ClinicPolicy Policy, RuleMode PracticeMode)
{
    public string Profile { get; init; } = "individual";

    public string? HostId { get; init; }

    /// <summary>Everybody expected has consented to recording.</summary>
    public bool RecordingConsent { get; init; }

    /// <summary>Folded names of the practice's contacts; compared in memory only.</summary>
    public ImmutableArray<string> ContactNames { get; init; } = [];

    /// <summary>Folded names of staff, which may stand in a topic.</summary>
    public ImmutableArray<string> StaffNames { get; init; } = [];

    /// <summary>The host's other meetings around this one.</summary>
    public ImmutableArray<OtherMeeting> OtherMeetings { get; init; } = [];

    /// <summary>Different clients that use this meeting's link.</summary>
    public int ClientsOnLink { get; init; }

    /// <summary>Create and update calls Zoom still allows for this host until 00:00 UTC (100 a day, shared with the clinic).</summary>
    public int UpdatesLeftToday { get; init; } = 100;

    /// <summary>Whom the clinic wrote down as expected, without staff. Empty where nobody was: then nothing is mailed and no registration is anybody's stranger.</summary>
    public ImmutableArray<LinkPerson> LinkPeople { get; init; } = [];

    /// <summary>There is a mail server to send by.</summary>
    public bool CanMail { get; init; }

    /// <summary>What is remembered of the meeting's links while rules look at it.</summary>
    internal LinkBook Book { get; init; } = LinkBook.Empty;

    internal string MeetingId { get; init; } = "";
}

public sealed record OtherMeeting(string MeetingId, DateTimeOffset StartsAt, int DurationMinutes);
