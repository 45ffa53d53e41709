using System.Collections.Immutable;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>A meeting as Zoom tells it. Lives only while it is decided on: topic and agenda are clear text and enter neither state nor findings.</summary>
/// <param name="Type">Zoom's number: 1 instant, 2 scheduled, 3 recurring without time, 4 personal room, 8 recurring.</param>
public sealed record MeetingFacts(int Type, string Topic, PasscodeFacts Passcode)
{
    public string? Agenda { get; init; }

    /// <summary>True while an instance runs.</summary>
    public bool Started { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public int DurationMinutes { get; init; }

    /// <summary>Of a series, those not deleted.</summary>
    public ImmutableArray<MeetingSlot> Occurrences { get; init; } = [];

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary><c>open_api</c>, <c>web_portal</c>, <c>other</c> or null.</summary>
    public string? CreationSource { get; init; }

    public bool? WaitingRoom { get; init; }

    public bool? JoinBeforeHost { get; init; }

    /// <summary>Minutes before the start at which people may enter; 0 is any time.</summary>
    public int? JoinBeforeHostMinutes { get; init; }

    public bool? UsePmi { get; init; }

    /// <summary>The host's personal meeting number, where the meeting is held under it (<c>settings.use_pmi</c>); else null.</summary>
    public string? PersonalNumber { get; init; }

    /// <summary><c>local</c>, <c>cloud</c> or <c>none</c>.</summary>
    public string? AutoRecording { get; init; }

    public bool? AutoStartMeetingSummary { get; init; }

    public bool? AutoStartAiCompanionQuestions { get; init; }

    public int Invitees { get; init; }

    public int InviteesOutsideClinic { get; init; }

    public bool? EmailNotification { get; init; }

    /// <summary>0 registers at once, 1 waits for somebody's word, 2 and null: no registration.</summary>
    public int? ApprovalType { get; init; }

    /// <summary>Registration is on and the list could not be read.</summary>
    public bool RegistrantsUnread { get; init; }

    /// <summary>Who is registered and not of the practice's staff.</summary>
    public ImmutableArray<RegistrantFact> Registrants { get; init; } = [];

    /// <summary>1 Outlook, 2 Google; null or 0 when in no calendar.</summary>
    public int? CalendarType { get; init; }

    public bool? ShowJoinInfo { get; init; }

    public bool? PrivateMeeting { get; init; }

    public ImmutableArray<AlternativeHost> AlternativeHosts { get; init; } = [];

    public bool HostActive { get; init; } = true;

    public bool HostLicensed { get; init; } = true;
}

/// <summary>What may be known of a passcode: never itself.</summary>
public sealed record PasscodeFacts(int Length, bool HasLetters, bool HasDigits)
{
    public static PasscodeFacts None { get; } = new(0, false, false);

    /// <summary>The beginning of its keyed hash, to tell it from another; null when there is none.</summary>
    public string? Key { get; init; }
}

public sealed record MeetingSlot(DateTimeOffset StartsAt, int DurationMinutes)
{
    /// <summary>How far ahead occurrences of a series are looked at one by one; the nightly sweep brings the later ones in time.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(60);

    /// <summary>Zoom's id of the occurrence; null for a meeting that is no series.</summary>
    public string? Id { get; init; }

    /// <summary>What this occurrence is set to by itself; null when it was not read.</summary>
    public OccurrenceSettings? Own { get; init; }

    /// <summary>It was asked for and Zoom did not tell it.</summary>
    public bool ReadFailed { get; init; }

    internal DateTimeOffset EndsAt => StartsAt.AddMinutes(DurationMinutes);

    /// <summary>Not over yet, and near enough to be looked at.</summary>
    public bool IsComing(DateTimeOffset now) => EndsAt > now && StartsAt < now + Horizon;
}

/// <summary>The settings that one occurrence of a series can have for itself (zoom-platform.md 3.2, PATCH rules).</summary>
public sealed record OccurrenceSettings(bool? WaitingRoom, bool? JoinBeforeHost, string? AutoRecording)
{
    public string? Agenda { get; init; }
}

/// <summary>One registration: an own link into the meeting.</summary>
/// <param name="EmailKey">Keyed hash of the address; null when Zoom told none.</param>
/// <param name="Pending">Waits for somebody's word, so its link does not work yet.</param>
public sealed record RegistrantFact(string Id, string? EmailKey, bool Pending, DateTimeOffset? At);

/// <param name="Key">Keyed hash of the e-mail.</param>
public sealed record AlternativeHost(string Key, bool IsStaff);
